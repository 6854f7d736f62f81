package org.chuanyu.adapters.hl7v2;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: reads frames, hands them on, writes the answers, until the peer ends it or a bound is reached. */
final class MllpConnection implements MllpFrames.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(MllpConnection.class);
    private static final int CHUNK = 16 * 1024;
    /** What is still read of a frame past the bound, so that the peer gets to see the answer before the connection ends. */
    private static final long MAX_DRAINED = 128L * 1024 * 1024;

    private static final Duration DRAIN_TIME = Duration.ofSeconds(5);

    private final Socket socket;
    private final Hl7v2Settings settings;
    private final MllpListener.Handler handler;
    private volatile boolean finishing;
    private volatile boolean busy;
    private volatile long writingSince;
    private String end = "closed";
    private int answered;

    MllpConnection(Socket socket, Hl7v2Settings settings, MllpListener.Handler handler) {
        this.socket = socket;
        this.settings = settings;
        this.handler = handler;
    }

    /** Runs to the connection's end and says why it ended. */
    String run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            if (socket instanceof SSLSocket secure) {
                secure.setSoTimeout(millis(settings.frameTimeout()));
                secure.startHandshake();
            }
            read();
        } catch (SSLException e) {
            end = "tls-failed";
        } catch (IOException | UncheckedIOException e) {
            end = finishing ? "stopped" : "broken";
        } catch (RuntimeException e) {
            LOG.error(
                    "{}/{}: connection failed with {}",
                    settings.source(),
                    settings.wire(),
                    e.getClass().getName());
            end = "failed";
        }
        return end;
    }

    /** Ends the connection as soon as no message is at hand. */
    void finish() {
        finishing = true;
        if (!busy) {
            abort();
        }
    }

    void abort() {
        MllpListener.closeQuietly(socket);
    }

    /** A peer that does not read its answers would hold its thread for ever. */
    void abortIfStuck() {
        long since = writingSince;
        if (since != 0 && System.nanoTime() - since > settings.frameTimeout().toNanos()) {
            abort();
        }
    }

    private void read() throws IOException {
        var frames = new MllpFrames(settings.maxMessageBytes(), this);
        InputStream in = socket.getInputStream();
        byte[] chunk = new byte[CHUNK];
        long deadline = 0;
        while (!finishing) {
            boolean pending = frames.isPending();
            if (!pending) {
                deadline = 0;
            } else if (deadline == 0) {
                deadline = System.nanoTime() + settings.frameTimeout().toNanos();
            }
            int length = receive(in, chunk, pending ? deadline : 0);
            if (length < 0) {
                String code = length == -1 ? "truncated-frame" : "frame-timeout";
                end = length == -1 ? "closed" : pending ? "frame-timeout" : "idle-timeout";
                frames.end(code);
                return;
            }
            int before = answered;
            if (!frames.feed(chunk, length)) {
                drain(in);
                return;
            }
            // A later frame has its own time.
            if (answered != before) {
                deadline = 0;
            }
        }
    }

    /** @return bytes read, -1 at the end of the stream, -2 when the time is up */
    private int receive(InputStream in, byte[] chunk, long deadline) throws IOException {
        int wait = millis(settings.idleTimeout());
        if (deadline != 0) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return -2;
            }
            wait = (int) Math.min(left, Integer.MAX_VALUE);
        }
        socket.setSoTimeout(wait);
        try {
            return in.read(chunk);
        } catch (SocketTimeoutException e) {
            return -2;
        }
    }

    @Override
    public boolean frame(byte[] frame) {
        answered++;
        busy = true;
        try {
            if (finishing) {
                // Not handled, hence not answered: the sender sends it again to whoever takes over.
                return false;
            }
            send(handler.message(frame));
            return !finishing;
        } finally {
            busy = false;
        }
    }

    @Override
    public boolean broken(String code, byte[] beginning) {
        LOG.warn("{}/{}: {} after {} bytes", settings.source(), settings.wire(), code, beginning.length);
        busy = true;
        try {
            end = code;
            send(handler.broken(code, beginning));
            return true;
        } finally {
            busy = false;
        }
    }

    private void send(List<byte[]> answers) {
        if (answers.isEmpty()) {
            return;
        }
        writingSince = System.nanoTime() | 1;
        try {
            OutputStream out = socket.getOutputStream();
            for (byte[] answer : answers) {
                byte[] frame = new byte[answer.length + 3];
                frame[0] = MllpFrames.START;
                System.arraycopy(answer, 0, frame, 1, answer.length);
                frame[answer.length + 1] = MllpFrames.END;
                frame[answer.length + 2] = '\r';
                out.write(frame);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writingSince = 0;
        }
    }

    /** Closing with unread bytes resets the connection, and the peer may never see the answer; so some are read and dropped. */
    private void drain(InputStream in) throws IOException {
        if (!(socket instanceof SSLSocket)) {
            socket.shutdownOutput();
        }
        byte[] chunk = new byte[CHUNK];
        long deadline = System.nanoTime() + DRAIN_TIME.toNanos();
        long drained = 0;
        int length = 0;
        while (length >= 0 && drained < MAX_DRAINED && !finishing) {
            length = receive(in, chunk, deadline);
            drained += Math.max(length, 0);
        }
    }

    private static int millis(Duration duration) {
        return (int) Math.max(1, Math.min(duration.toMillis(), Integer.MAX_VALUE));
    }
}
