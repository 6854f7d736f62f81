package org.chuanyu.gateway.trust;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing: after five failures for one login from one address, or fifty from one address, further tries are refused
 * unseen for a minute. A login alone is never locked, or anyone could lock a doctor out. Tries at the same time are no more than
 * may still fail: the others wait for what becomes of those, so that many at once are looked at no oftener than one by one.
 */
@Component
final class LoginThrottle {
    private static final int PER_LOGIN = 5;
    private static final int PER_ADDRESS = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Cache<String, Tries> tries;

    LoginThrottle(Clock clock) {
        Ticker ticker = () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
        this.tries = Caffeine.newBuilder()
                .maximumSize(20_000)
                .expireAfterWrite(Duration.ofMinutes(1))
                .ticker(ticker)
                .build();
    }

    /** Permission to look at a password once, or empty. Whoever has it says what came of it, and closes it. */
    Optional<Try> enter(String login, String address) {
        String both = login + "|" + address;
        String source = "|" + address;
        Tries ofLogin = tries.get(both, key -> new Tries(PER_LOGIN));
        Tries ofAddress = tries.get(source, key -> new Tries(PER_ADDRESS));
        if (!ofLogin.enter()) {
            return Optional.empty();
        }
        if (!ofAddress.enter()) {
            ofLogin.leave(0);
            return Optional.empty();
        }
        return Optional.of(new Try(both, ofLogin, source, ofAddress));
    }

    /** One look at a password. */
    final class Try implements AutoCloseable {
        private final String both;
        private final Tries ofLogin;
        private final String source;
        private final Tries ofAddress;
        private int failed;

        private Try(String both, Tries ofLogin, String source, Tries ofAddress) {
            this.both = both;
            this.ofLogin = ofLogin;
            this.source = source;
            this.ofAddress = ofAddress;
        }

        /** The password was wrong: a minute begins anew. */
        void failed() {
            failed = 1;
            tries.put(both, ofLogin);
            tries.put(source, ofAddress);
        }

        /** It was right: what was mistyped before is forgotten. */
        void succeeded() {
            ofLogin.forget();
        }

        @Override
        public void close() {
            ofLogin.leave(failed);
            ofAddress.leave(failed);
        }
    }

    /** How many have failed, and how many are being looked at. */
    private static final class Tries {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition left = lock.newCondition();
        private final int most;
        private int failures;
        private int running;

        Tries(int most) {
            this.most = most;
        }

        boolean enter() {
            lock.lock();
            try {
                long patience = PATIENCE.toNanos();
                while (failures + running >= most) {
                    if (failures >= most || patience <= 0) {
                        return false;
                    }
                    patience = left.awaitNanos(patience);
                }
                running++;
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                lock.unlock();
            }
        }

        void leave(int failed) {
            lock.lock();
            try {
                running--;
                failures += failed;
                left.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void forget() {
            lock.lock();
            try {
                failures = 0;
            } finally {
                lock.unlock();
            }
        }
    }
}
