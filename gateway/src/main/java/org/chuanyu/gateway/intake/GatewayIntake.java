package org.chuanyu.gateway.intake;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.chuanyu.adapters.Answering;
import org.chuanyu.adapters.Intake;
import org.chuanyu.adapters.Receipt;
import org.chuanyu.adapters.Refusal;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.trust.Hops;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one door in. Bounded: more than {@code gateway.intake.max-concurrent} messages at once wait, and after a while are told to
 * come back. One message is one transaction; when {@link #accept} returns, it has committed.
 */
@Service
class GatewayIntake implements Intake {
    private static final Logger log = LoggerFactory.getLogger(GatewayIntake.class);
    private static final int TRIES = 4;

    private final Acceptance acceptance;
    private final ValidationSample sample;
    private final TransactionTemplate transaction;
    private final MeterRegistry meters;
    private final Hops hops;
    private final Semaphore places;
    private final Duration patience;

    GatewayIntake(
            Acceptance acceptance,
            ValidationSample sample,
            TransactionTemplate transaction,
            MeterRegistry meters,
            Hops hops,
            IntakeSettings settings) {
        this.acceptance = acceptance;
        this.sample = sample;
        this.transaction = transaction;
        this.meters = meters;
        this.hops = hops;
        this.places = new Semaphore(settings.maxConcurrent(), true);
        this.patience = settings.patience();
    }

    @Override
    public Receipt accept(Submission submission) {
        return take(submission, null);
    }

    @Override
    public Receipt accept(Submission submission, Answering answering) {
        return take(submission, answering);
    }

    private Receipt take(Submission submission, @Nullable Answering answering) {
        Receipt receipt = traced(() -> inPlace(() -> accepted(submission, answering)));
        count(submission.source().value(), receipt.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
        if (receipt instanceof Receipt.Accepted) {
            sample.offer(receipt.id(), submission);
        }
        return receipt;
    }

    /** A sender who repeats what fails inside would go unseen: the first failure of a message is noted for an engineer. */
    private Receipt accepted(Submission submission, @Nullable Answering answering) {
        try {
            return retried(() -> acceptance.accept(submission, answering));
        } catch (RuntimeException e) {
            log.error(
                    "{}/{}: intake failed with {}",
                    submission.source(),
                    submission.wire(),
                    e.getClass().getName());
            if (e instanceof CannotCreateTransactionException) {
                throw e; // The store is away: there is nowhere to note it, and the sender has waited long enough.
            }
            try {
                retried(() -> acceptance.noteFailure(failure(submission, e)));
            } catch (RuntimeException again) {
                log.error("the failure could not be noted: {}", again.getClass().getName());
            }
            throw e;
        }
    }

    private static Refusal failure(Submission submission, RuntimeException fault) {
        return new Refusal(
                submission.source(),
                submission.wire(),
                submission.messageId(),
                submission.event(),
                submission.receivedAt(),
                submission.raw(),
                List.of(Problem.ofGateway(
                        "failed-inside",
                        null,
                        "the gateway failed on it: " + fault.getClass().getSimpleName())));
    }

    @Override
    public void noteFailure(Refusal failure) {
        traced(() -> inPlace(() -> retried(() -> acceptance.noteFailure(failure))));
        count(failure.source() == null ? "unknown" : failure.source().value(), "failed");
    }

    @Override
    public void refuse(Refusal refusal) {
        refused(refusal, () -> acceptance.refuse(refusal));
    }

    @Override
    public void refuse(Refusal refusal, byte @Nullable [] answer) {
        refused(refusal, () -> acceptance.refuse(refusal, answer));
    }

    private <T> void refused(Refusal refusal, Supplier<T> work) {
        traced(() -> inPlace(() -> retried(work)));
        count(refusal.source() == null ? "unknown" : refusal.source().value(), "refused");
    }

    private void count(String participant, String outcome) {
        meters.counter("intake.messages", "participant", participant, "outcome", outcome)
                .increment();
    }

    /** A line without trace headers begins a trace with each message; HTTP has begun one already. */
    private <T> T traced(Supplier<T> work) {
        if (hops.traceId().isPresent()) {
            return work.get();
        }
        try (Hops.Hop hop = hops.enter(null)) {
            return work.get();
        }
    }

    private <T> T inPlace(Supplier<T> work) {
        boolean entered = false;
        try {
            entered = places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!entered) {
                throw new IntakeBusy("more messages at once than gateway.intake.max-concurrent");
            }
            return work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IntakeBusy("the program is stopping");
        } finally {
            if (entered) {
                places.release();
            }
        }
    }

    /** Two messages at once may want the same person or be the same message: the loser starts again and sees the winner. */
    private <T> T retried(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                T result = transaction.execute(status -> work.get());
                if (result == null) {
                    throw new IllegalStateException("no result of a transaction");
                }
                return result;
            } catch (DuplicateKeyException | PessimisticLockingFailureException e) {
                if (attempt == TRIES) {
                    throw e;
                }
                meters.counter("intake.retries").increment();
            }
        }
    }

    /** Nothing was stored; the sender may try again at once or later. */
    static final class IntakeBusy extends RuntimeException {
        private static final long serialVersionUID = 1L;

        IntakeBusy(String message) {
            super(message);
        }
    }
}
