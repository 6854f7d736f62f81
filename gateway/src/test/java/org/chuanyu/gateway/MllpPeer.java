package org.chuanyu.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A sender at the other end of an MLLP line, for tests. */
public final class MllpPeer implements AutoCloseable {
    private static final int START = 0x0B;
    private static final int END = 0x1C;
    private static final int CR = 0x0D;

    private final Socket socket;
    private final InputStream in;

    public MllpPeer(int port) throws IOException {
        this(new Socket(), port);
    }

    /** Over a socket of the test's own making, such as one with TLS. */
    public MllpPeer(Socket socket, int port) throws IOException {
        this.socket = socket;
        socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
        socket.setSoTimeout(60_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends one message and waits for its answer. */
    public String exchange(byte[] message) throws IOException {
        send(message);
        return receive();
    }

    /** Sends one message without waiting. */
    public void send(byte[] message) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(START);
        frame.writeBytes(message);
        frame.write(END);
        frame.write(CR);
        socket.getOutputStream().write(frame.toByteArray());
        socket.getOutputStream().flush();
    }

    /** Sends bytes as they are. */
    public void sendRaw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next answer. */
    public String receive() throws IOException {
        return receive(StandardCharsets.UTF_8);
    }

    /** The next answer. */
    public String receive(Charset charset) throws IOException {
        int next = in.read();
        while (next != START) {
            if (next < 0) {
                throw new EOFException("the line was closed");
            }
            next = in.read();
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (next = in.read(); next != END; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the line was closed inside an answer");
            }
            answer.write(next);
        }
        if (in.read() != CR) {
            throw new IOException("no CR after the answer");
        }
        return answer.toString(charset);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
