package org.chuanyu.bench.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.chuanyu.bench.Child;

/** Free ports, and whether somebody answers at one. */
final class Ports {

    private Ports() {}

    static int free() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the program listens. */
    static void await(Child child, int port, int seconds) throws IOException, InterruptedException {
        for (int i = 0; i < seconds * 20; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                if (!child.isAlive()) {
                    throw new IOException("it ended before it listened, see " + child.log(), e);
                }
                Thread.sleep(50);
            }
        }
        throw new IOException("nobody listens after " + seconds + " s, see " + child.log());
    }
}
