package org.chuanyu.adapters.cda;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A peer below HTTP: reads one request per connection whole, then does what the test says. */
final class RawPeer implements AutoCloseable {
    interface Behaviour {
        void answer(Socket socket) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final AtomicInteger connections = new AtomicInteger();
    private final Thread thread;

    RawPeer(Behaviour behaviour) throws IOException {
        this.server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        this.thread = new Thread(() -> serve(behaviour), "raw-peer");
        thread.setDaemon(true);
        thread.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/ws");
    }

    int connections() {
        return connections.get();
    }

    private void serve(Behaviour behaviour) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                connections.incrementAndGet();
                readRequest(socket.getInputStream());
                behaviour.answer(socket);
            } catch (IOException e) {
                // The client went away, or the test is over.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
        String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
        int at = lower.indexOf("content-length:") + "content-length:".length();
        int length =
                Integer.parseInt(lower.substring(at, lower.indexOf('\r', at)).strip());
        in.readNBytes(length);
    }

    /** One byte every 100 ms, for far longer than any client should wait. */
    static void drip(OutputStream out, String endless) throws IOException, InterruptedException {
        for (byte next : endless.getBytes(StandardCharsets.US_ASCII)) {
            out.write(next);
            out.flush();
            Thread.sleep(100);
        }
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        server.close();
    }
}
