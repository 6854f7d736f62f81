package org.chuanyu.gateway.demo;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** One message and its answer over MLLP (HL7 v2 transport, release 1), as a small interface engine would do it. */
final class MllpCall {
    private static final int START = 0x0B;
    private static final int END = 0x1C;
    private static final int RETURN = 0x0D;
    private static final int LONGEST_ANSWER = 1024 * 1024;

    private MllpCall() {}

    static byte[] exchange(int port, byte[] message, Duration patience) throws IOException {
        try (Socket socket = new Socket()) {
            int millis = (int) patience.toMillis();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
            socket.setSoTimeout(millis);
            ByteArrayOutputStream frame = new ByteArrayOutputStream(message.length + 3);
            frame.write(START);
            frame.writeBytes(message);
            frame.write(END);
            frame.write(RETURN);
            socket.getOutputStream().write(frame.toByteArray());
            socket.getOutputStream().flush();
            return answer(socket.getInputStream());
        }
    }

    private static byte[] answer(InputStream in) throws IOException {
        int next = in.read();
        while (next != START) {
            if (next < 0) {
                throw new EOFException("connection closed without an answer");
            }
            next = in.read();
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (next = in.read(); next != END; next = in.read()) {
            if (next < 0 || answer.size() >= LONGEST_ANSWER) {
                throw new EOFException("the answer has no end");
            }
            answer.write(next);
        }
        return answer.toByteArray();
    }
}
