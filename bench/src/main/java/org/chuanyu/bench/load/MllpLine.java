package org.chuanyu.bench.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection of a sender: a frame out, its answer in. */
final class MllpLine implements AutoCloseable {
    private static final int START = 0x0B;
    private static final int END = 0x1C;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    MllpLine(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Whether it was answered AA without a word; nothing else counts. */
    boolean accepted(byte[] message) throws IOException {
        byte[] frame = new byte[message.length + 3];
        frame[0] = START;
        System.arraycopy(message, 0, frame, 1, message.length);
        frame[message.length + 1] = END;
        frame[message.length + 2] = '\r';
        out.write(frame);
        String answer = answer();
        return answer.contains("MSA|AA|") && !answer.contains("\rERR|");
    }

    private String answer() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (int b = in.read(); b != END; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the line was closed");
            }
            if (b != START) {
                answer.write(b);
            }
        }
        in.read();
        return answer.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
