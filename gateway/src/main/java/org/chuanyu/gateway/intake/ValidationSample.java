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
import org.springframework.stereotype.Component;

/**
 * Shows a sample of what was accepted to the official validator, behind the answer: the compiled checks on the path must agree
 * with it. One thread, a short queue; when it is full, a message is simply not sampled.
 */
@Component
class ValidationSample implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(ValidationSample.class);

    private final OfficialValidator validator;
    private final Journal journal;
    private final MeterRegistry meters;
    private final double share;
    private final ThreadPoolExecutor worker;

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

    void offer(String messageId, Submission submission) {
        if (ThreadLocalRandom.current().nextDouble() >= share) {
            return;
        }
        try {
            worker.execute(() -> look(messageId, submission));
        } catch (RejectedExecutionException e) {
            meters.counter("intake.validation", "verdict", "skipped").increment();
        }
    }

    private void look(String messageId, Submission submission) {
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
        }
    }

    @Override
    public void destroy() {
        worker.shutdownNow();
    }
}
