package org.chuanyu.bench.load;

import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * So many senders for so long, each with one request under way. Closed: as fast as they are answered. Open: at a given rate,
 * and a request's time begins when it was due, so that a receiver that stalls does not hide it by being asked less.
 */
final class Pace {
    private final int senders;
    private final AtomicInteger next;
    private final int last;

    /**
     * @param next the number of the next request, shared by all phases of a run
     * @param last there are no more after this one
     */
    Pace(int senders, AtomicInteger next, int last) {
        this.senders = senders;
        this.next = next;
        this.last = last;
    }

    /** A connection that sends request {@code n} and says whether it was taken. */
    interface Sender extends java.io.Closeable {
        boolean send(int n) throws Exception;
    }

    /** Opens a connection. */
    interface Opening {
        Sender open() throws Exception;
    }

    /** What came of a phase; the rate counts what was taken. */
    record Phase(int count, int refused, double rate, double p50, double p99, double longest) {
        void into(Properties figures, String name) {
            figures.setProperty(name + ".count", Integer.toString(count));
            figures.setProperty(name + ".refused", Integer.toString(refused));
            figures.setProperty(name + ".rate", Double.toString(rate));
            figures.setProperty(name + ".p50", Double.toString(p50));
            figures.setProperty(name + ".p99", Double.toString(p99));
            figures.setProperty(name + ".max", Double.toString(longest));
        }
    }

    Phase closed(Opening opening, double seconds) throws Exception {
        return run(opening, seconds, 0);
    }

    Phase open(Opening opening, double seconds, double perSecond) throws Exception {
        return run(opening, seconds, perSecond);
    }

    private Phase run(Opening opening, double seconds, double perSecond) throws Exception {
        Thread[] threads = new Thread[senders];
        Work[] work = new Work[senders];
        long start = System.nanoTime();
        AtomicInteger due = new AtomicInteger();
        for (int i = 0; i < senders; i++) {
            work[i] = new Work(opening, start, start + (long) (seconds * 1e9), perSecond, due);
            threads[i] = new Thread(work[i], "sender-" + i);
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return summary(work, (System.nanoTime() - start) / 1e9);
    }

    private static Phase summary(Work[] work, double seconds) throws Exception {
        int count = 0;
        int refused = 0;
        for (Work each : work) {
            if (each.failure != null) {
                throw each.failure;
            }
            count += each.count;
            refused += each.refused;
        }
        long[] all = new long[count];
        int at = 0;
        for (Work each : work) {
            System.arraycopy(each.nanos, 0, all, at, each.count);
            at += each.count;
        }
        Arrays.sort(all);
        return new Phase(
                count, refused, (count - refused) / seconds, quantile(all, 0.5), quantile(all, 0.99), quantile(all, 1));
    }

    private static double quantile(long[] sorted, double q) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int at = (int) Math.ceil(q * sorted.length) - 1;
        return sorted[Math.max(0, at)] / 1e6;
    }

    /** One sender's thread. */
    private final class Work implements Runnable {
        private final Opening opening;
        private final long start;
        private final long until;
        private final double perSecond;
        private final AtomicInteger due;
        private long[] nanos = new long[1024];
        private int count;
        private int refused;
        private @org.jspecify.annotations.Nullable Exception failure;

        Work(Opening opening, long start, long until, double perSecond, AtomicInteger due) {
            this.opening = opening;
            this.start = start;
            this.until = until;
            this.perSecond = perSecond;
            this.due = due;
        }

        @Override
        public void run() {
            try (Sender sender = opening.open()) {
                for (long from = begin(); from < until; from = begin()) {
                    int n = next.getAndIncrement();
                    if (n > last) {
                        return;
                    }
                    if (!sender.send(n)) {
                        refused++;
                    }
                    note(System.nanoTime() - from);
                }
            } catch (Exception e) {
                failure = e;
            }
        }

        /** Now, or the moment at which the next request of all senders is due. */
        private long begin() {
            if (perSecond <= 0) {
                return System.nanoTime();
            }
            long at = start + (long) (due.getAndIncrement() / perSecond * 1e9);
            for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            return at;
        }

        private void note(long taken) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = taken;
        }
    }
}
