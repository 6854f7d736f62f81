package org.chuanyu.gateway.records;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** One thread that judges what is stored again after the program has learnt other grades; it ends when that is done. */
@Component
final class RegradingWorker implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(RegradingWorker.class);
    private static final long AGAIN_MILLIS = 10_000;

    private final Regrading regrading;
    private final Thread thread = new Thread(this::work, "regrading");

    RegradingWorker(Regrading regrading) {
        this.regrading = regrading;
        thread.setDaemon(true);
    }

    private void work() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (!regrading.settled()) {
                    regrading.pass();
                }
                return;
            } catch (DataAccessException e) {
                LOG.warn(
                        "grades could not be judged again, trying once more: {}",
                        e.getClass().getName());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    @Override
    public void stop() {
        thread.interrupt();
    }

    @Override
    public boolean isRunning() {
        return thread.isAlive();
    }
}
