package org.chuanyu.adapters.hl7v2;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A sender on a real socket. */
final class MllpPeer implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    MllpPeer(int port) throws IOException {
        this(connected(new Socket(), port));
    }

    MllpPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    private static Socket connected(Socket socket, int port) throws IOException {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
        return socket;
    }

    String exchange(byte[] message) throws IOException {
        send(message);
        return receive();
    }

    void send(byte[] message) throws IOException {
        sendRaw(frame(message));
    }

    static byte[] frame(byte[] message) {
        var frame = new ByteArrayOutputStream();
        frame.write(0x0B);
        frame.writeBytes(message);
        frame.write(0x1C);
        frame.write('\r');
        return frame.toByteArray();
    }

    void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void finish() throws IOException {
        socket.shutdownOutput();
    }

    String receive() throws IOException {
        return receive(StandardCharsets.UTF_8);
    }

    /** The next answer, or the empty string when the line has ended. */
    String receive(Charset charset) throws IOException {
        int next = in.read();
        if (next < 0) {
            return "";
        }
        if (next != 0x0B) {
            throw new IOException("no start byte");
        }
        var answer = new ByteArrayOutputStream();
        for (next = in.read(); next != 0x1C; next = in.read()) {
            if (next < 0) {
                throw new IOException("the line was closed inside an answer");
            }
            answer.write(next);
        }
        if (in.read() != '\r') {
            throw new IOException("no CR after the answer");
        }
        return answer.toString(charset);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
