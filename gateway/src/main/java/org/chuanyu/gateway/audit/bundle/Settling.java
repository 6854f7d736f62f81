package org.chuanyu.gateway.audit.bundle;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.chuanyu.gateway.audit.WitnessedLog;
import org.springframework.stereotype.Component;

/** Waits with a request for the checkpoint that settles its window, with a few at a time: more are told to come again at once. */
@Component
final class Settling {
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int MOST = 16;

    private final Exports exports;
    private final WitnessedLog log;
    private final Clock clock;
    private final Semaphore waiting = new Semaphore(MOST);

    Settling(Exports exports, WitnessedLog log, Clock clock) {
        this.exports = exports;
        this.log = log;
        this.clock = clock;
    }

    /** The export, settled if that was possible by then. */
    Export within(Duration patience, Export asked, Inspector who) throws InterruptedException {
        Export now = exports.settle(asked, who);
        if (now.settled() || !waiting.tryAcquire()) {
            return now;
        }
        try {
            return await(System.nanoTime() + patience.toNanos(), now, who);
        } finally {
            waiting.release();
        }
    }

    private Export await(long end, Export asked, Inspector who) throws InterruptedException {
        Export now = asked;
        long seen = log.size();
        for (long left = end - System.nanoTime(); left > 0 && !now.settled(); left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, LOOK));
            log.frozen().ifPresent(reason -> {
                throw ExportRefused.frozen(reason);
            });
            long size = log.size();
            if (size != seen || isDue(now)) {
                seen = size;
                now = exports.settle(now, who);
            }
        }
        return now;
    }

    /** The end of the window, or of the time that is waited, has come. */
    private boolean isDue(Export asked) {
        return !clock.instant().isBefore(asked.waitUntil())
                || asked.ask().to().isAfter(asked.askedAt())
                        && !clock.instant().isBefore(asked.ask().to());
    }
}
