package org.chuanyu.gateway.trust;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing: after five failures for one login from one address, or fifty from one address, further tries are refused
 * unseen for a minute. A login alone is never locked, or anyone could lock a doctor out.
 */
@Component
final class LoginThrottle {
    private static final int PER_LOGIN = 5;
    private static final int PER_ADDRESS = 50;

    private final Cache<String, Integer> failures;

    LoginThrottle(Clock clock) {
        Ticker ticker = () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
        this.failures = Caffeine.newBuilder()
                .maximumSize(20_000)
                .expireAfterWrite(Duration.ofMinutes(1))
                .ticker(ticker)
                .build();
    }

    boolean isOpen(String login, String address) {
        return count(login + "|" + address) < PER_LOGIN && count("|" + address) < PER_ADDRESS;
    }

    void failed(String login, String address) {
        failures.asMap().merge(login + "|" + address, 1, Integer::sum);
        failures.asMap().merge("|" + address, 1, Integer::sum);
    }

    void succeeded(String login, String address) {
        failures.invalidate(login + "|" + address);
    }

    private int count(String key) {
        Integer count = failures.getIfPresent(key);
        return count == null ? 0 : count;
    }
}
