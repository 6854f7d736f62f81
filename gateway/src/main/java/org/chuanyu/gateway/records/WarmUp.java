package org.chuanyu.gateway.records;

import org.chuanyu.fhir.OfficialValidator;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Loads the validator beside everything else that starts, and keeps the program from calling itself ready before: the first
 * validation takes seconds.
 */
@Component
final class WarmUp implements SmartLifecycle, ApplicationRunner {
    private static final long MOST_MILLIS = 60_000;

    private final Thread thread;

    WarmUp(OfficialValidator validator) {
        thread = new Thread(validator::warmUp, "validator-warm-up");
        thread.setDaemon(true);
    }

    /** As early as can be. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void run(ApplicationArguments arguments) throws InterruptedException {
        thread.join(MOST_MILLIS);
    }

    @Override
    public void stop() {
        // Ends by itself.
    }

    @Override
    public boolean isRunning() {
        return thread.getState() != Thread.State.NEW;
    }
}
