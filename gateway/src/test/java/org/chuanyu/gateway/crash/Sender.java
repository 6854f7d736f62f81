package org.chuanyu.gateway.crash;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A system that sends as real ones do: one message at a time, and the same bytes again until it hears that they were taken. Now and
 * then it has heard it and sends them again all the same.
 */
final class Sender implements AutoCloseable {
    private static final double SENDS_TWICE = 0.1;
    private static final long PATIENCE = Duration.ofMinutes(3).toNanos();

    private final Wire wire;
    private final Source source;
    private final Ledger ledger;
    private final Random random;
    private final long pause;
    private final Thread thread;
    private volatile boolean stopped;

    /** One way to the gateway. */
    interface Wire extends AutoCloseable {
        /** What the answer says. */
        enum Heard {
            TAKEN,
            AGAIN,
            SURPRISE
        }

        /** One attempt; whatever breaks is an {@link IOException}. */
        Heard exchange(Load.Message message) throws IOException;

        /** Forgets the connection, if there is one. */
        @Override
        void close();
    }

    /** Where messages come from. */
    interface Source {
        /** The next one, or null when there is nothing to say yet. */
        Load.Message next(Random random);

        /** It was acknowledged. */
        void taken(Load.Message message);
    }

    Sender(String name, Wire wire, Source source, Ledger ledger, long seed, Duration pause) {
        this.wire = wire;
        this.source = source;
        this.ledger = ledger;
        this.random = new Random(seed);
        this.pause = pause.toNanos();
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    Sender start() {
        thread.start();
        return this;
    }

    /** No new message; the one under way is sent until it is taken. */
    void stop() {
        stopped = true;
    }

    /** @return whether everything that it had begun to send was taken */
    boolean ended() throws InterruptedException {
        thread.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE));
        return !thread.isAlive();
    }

    private void run() {
        while (!stopped) {
            Load.Message message = source.next(random);
            if (message != null) {
                send(message);
                source.taken(message);
                ledger.acknowledged(message.said());
                if (random.nextDouble() < SENDS_TWICE) {
                    send(message);
                    ledger.repeated();
                }
            }
            // The pace of the load: this wait is the test, it waits for nothing.
            LockSupport.parkNanos(1 + (long) (pause * random.nextDouble()));
        }
        wire.close();
    }

    private void send(Load.Message message) {
        long until = System.nanoTime() + PATIENCE;
        while (System.nanoTime() < until) {
            try {
                Wire.Heard heard = wire.exchange(message);
                if (heard != Wire.Heard.AGAIN) {
                    if (heard == Wire.Heard.SURPRISE) {
                        ledger.surprised(message.said() + " got an answer of another kind");
                    }
                    return;
                }
            } catch (IOException e) {
                wire.close();
            }
            // As a hospital does before it tries again.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        ledger.surprised(message.said() + " was never taken");
    }

    @Override
    public void close() {
        stop();
        thread.interrupt();
    }
}
