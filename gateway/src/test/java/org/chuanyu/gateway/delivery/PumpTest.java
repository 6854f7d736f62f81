package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PumpTest {
    private static final Executor THREADS = task -> new Thread(task).start();

    @Test
    void spreadsABurstOverItsWidth_andNoFurther() throws InterruptedException {
        CountDownLatch together = new CountDownLatch(3);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger left = new AtomicInteger(20);
        CountDownLatch done = new CountDownLatch(20);
        Pump pump = new Pump(
                "test",
                3,
                claimed -> {
                    if (left.getAndDecrement() <= 0) {
                        return false;
                    }
                    claimed.run();
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    together.countDown();
                    arrive(together);
                    now.decrementAndGet();
                    done.countDown();
                    return true;
                },
                THREADS);

        pump.wake();

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(3);
    }

    @Test
    void stepThatThrowsEndsTheRun_andTheNextWakeBeginsAnew() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        AtomicInteger steps = new AtomicInteger();
        Pump pump = new Pump(
                "test",
                1,
                claimed -> {
                    if (steps.incrementAndGet() == 1) {
                        throw new IllegalStateException();
                    }
                    return false;
                },
                tasks::add);

        pump.wake();
        tasks.remove().run();
        assertThat(pump.running()).isZero();
        pump.wake();
        tasks.remove().run();

        assertThat(steps).hasValue(2);
    }

    @Test
    void wakeDuringTheLastLookIsNotLost() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        AtomicInteger steps = new AtomicInteger();
        Pump[] pump = new Pump[1];
        pump[0] = new Pump(
                "test",
                1,
                claimed -> {
                    if (steps.incrementAndGet() == 1) {
                        pump[0].wake();
                    }
                    return false;
                },
                tasks::add);

        pump[0].wake();
        tasks.remove().run();

        assertThat(tasks).hasSize(1);
    }

    @Test
    void openedAgainItGoesOn() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        Pump pump = new Pump("test", 1, claimed -> false, tasks::add);

        pump.stop();
        pump.open();
        pump.wake();

        assertThat(tasks).hasSize(1);
    }

    @Test
    void stoppedPumpStartsNothing() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        Pump pump = new Pump("test", 1, claimed -> true, tasks::add);

        pump.stop();
        pump.wake();

        assertThat(tasks).isEmpty();
    }

    private static void arrive(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
