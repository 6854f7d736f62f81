package org.chuanyu.gateway.intake;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.OfficialValidator;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Shows a sample of what was accepted to the official validator, behind the answer: the compiled checks on the path must agree
 * with it. One thread, a short queue; when it is full, a message is simply not sampled. A sample below all takes no more than a
 * hundredth of that thread's time: under load the messages go first. The validator takes seconds to load; that begins once the
 * doors are open, so that nobody who sends waits for it.
 */
@Component
class ValidationSample implements ApplicationRunner, DisposableBean {
    private static final int REST = 99;

    private static final Logger LOG = LoggerFactory.getLogger(ValidationSample.class);

    private final OfficialValidator validator;
    private final Journal journal;
    private final MeterRegistry meters;
    private final double share;
    private final ThreadPoolExecutor worker;
    private volatile long rested = System.nanoTime();

    ValidationSample(OfficialValidator validator, Journal journal, MeterRegistry meters, IntakeSettings settings) {
        this.validator = validator;
        this.journal = journal;
        this.meters = meters;
        this.share = settings.validationSample();
        this.worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(50), task -> {
            Thread thread = new Thread(task, "validation-sample");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (share > 0) {
            worker.execute(validator::warmUp);
        }
    }

    void offer(String messageId, Submission submission) {
        if (ThreadLocalRandom.current().nextDouble() >= share || share < 1 && System.nanoTime() - rested < 0) {
            return;
        }
        try {
            worker.execute(() -> look(messageId, submission));
        } catch (RejectedExecutionException e) {
            meters.counter("intake.validation", "verdict", "skipped").increment();
        }
    }

    private void look(String messageId, Submission submission) {
        long begun = System.nanoTime();
        try {
            OperationOutcome outcome = validator.validate(submission.bundle());
            int errors = (int) outcome.getIssue().stream()
                    .filter(issue -> issue.getSeverity() == OperationOutcome.IssueSeverity.ERROR
                            || issue.getSeverity() == OperationOutcome.IssueSeverity.FATAL)
                    .count();
            journal.validated(messageId, errors);
            if (errors > 0) {
                LOG.warn("message {} passed our checks, but the official validator finds {} errors", messageId, errors);
            }
            meters.counter("intake.validation", "verdict", errors == 0 ? "valid" : "invalid")
                    .increment();
        } catch (RuntimeException e) {
            LOG.warn(
                    "message {} could not be validated: {}",
                    messageId,
                    e.getClass().getName());
        } finally {
            long now = System.nanoTime();
            rested = now + REST * (now - begun);
        }
    }

    @Override
    public void destroy() {
        worker.shutdownNow();
    }
}
