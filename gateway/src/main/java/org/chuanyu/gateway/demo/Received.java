package org.chuanyu.gateway.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** What each simulated partner has received, newest first, at most so many; gone with the program. */
@DemoOnly
@Component
final class Received {
    private static final int MOST = 200;

    private final Map<String, Deque<Item>> items = new HashMap<>();
    private final Clock clock;

    Received(Clock clock) {
        this.clock = clock;
    }

    /** One thing that arrived. */
    record Item(Instant at, String contentType, String body) {}

    synchronized void add(String participant, String contentType, String body) {
        Deque<Item> own = items.computeIfAbsent(participant, id -> new ArrayDeque<>());
        own.addFirst(new Item(clock.instant(), contentType, body));
        if (own.size() > MOST) {
            own.removeLast();
        }
        notifyAll();
    }

    synchronized List<Item> of(String participant) {
        return List.copyOf(items.getOrDefault(participant, new ArrayDeque<>()));
    }

    /** Waits until something like this has arrived, at most so long. */
    synchronized Optional<Item> await(String participant, Predicate<Item> wanted, Duration bound)
            throws InterruptedException {
        long until = System.nanoTime() + bound.toNanos();
        while (true) {
            Optional<Item> found = of(participant).stream().filter(wanted).findFirst();
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (found.isPresent() || left <= 0) {
                return found;
            }
            wait(left);
        }
    }
}
