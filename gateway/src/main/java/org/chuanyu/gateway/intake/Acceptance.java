package org.chuanyu.gateway.intake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.chuanyu.adapters.Answering;
import org.chuanyu.adapters.Loss;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Receipt;
import org.chuanyu.adapters.Refusal;
import org.chuanyu.adapters.Submission;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.fhir.CanonicalBundle;
import org.chuanyu.fhir.Conformance;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.intake.Journal.Hashes;
import org.chuanyu.gateway.intake.Messages.Entry;
import org.chuanyu.gateway.intake.Messages.State;
import org.chuanyu.gateway.keys.Vault;
import org.hl7.fhir.r4.model.Bundle;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** One attempt to take one message in, inside the caller's transaction: first answer again, check, file or park, note, audit. */
@Component
class Acceptance {
    private final Journal journal;
    private final ParkedReports parked;
    private final Vault vault;
    private final IntakeAudit audit;
    private final Passage passage;
    private final Canonicaliser canonicaliser;
    private final Conformance conformance = new Conformance();
    private final int keepRefused;

    Acceptance(
            Journal journal,
            ParkedReports parked,
            Vault vault,
            IntakeAudit audit,
            Passage passage,
            Canonicaliser canonicaliser,
            IntakeSettings settings) {
        this.journal = journal;
        this.parked = parked;
        this.vault = vault;
        this.audit = audit;
        this.passage = passage;
        this.canonicaliser = canonicaliser;
        this.keepRefused = settings.keepRefused();
    }

    /** @param answering words the answer; null where somebody else will, after the transaction */
    Receipt accept(Submission submission, @Nullable Answering answering) {
        String sm3 = Sm3.hex(submission.raw().bytes());
        String source = submission.source().value();
        journal.begin("control|" + source + "|" + submission.messageId());
        Optional<Entry> first = journal.first(source, submission.messageId(), sm3);
        if (first.isPresent()) {
            return duplicate(submission, first.get(), answering);
        }
        boolean reused = journal.controlIdSeen(source, submission.messageId(), sm3);
        return take(submission, reused, sm3, answering);
    }

    private Receipt duplicate(Submission submission, Entry first, @Nullable Answering answering) {
        String id = UUID.randomUUID().toString();
        Draft draft = new Draft(submission, id);
        Entry entry = draft.entry(State.DUPLICATE, first.id(), false, first.patientId(), first.problems(), null);
        Receipt receipt = new Receipt.Duplicate(first.id(), receipt(first));
        Hashes hashes = new Hashes(journal.hash(first.id()), answered(answering, receipt));
        journal.insert(entry, hashes, submission.raw().contentType(), "participant:" + submission.source(), null);
        journal.copyKeys(first.id(), id, entry.receivedAt());
        audit.record(State.DUPLICATE, entry, hashes);
        return receipt;
    }

    private Receipt take(Submission submission, boolean reused, String sm3, @Nullable Answering answering) {
        String id = UUID.randomUUID().toString();
        Outcome outcome = run(submission, id);
        Draft draft = new Draft(submission, id);
        Entry entry = draft.entry(
                outcome.state(), null, reused, outcome.patientId(), outcome.problems(submission), outcome.passed());
        String subject = subject(submission, outcome);
        Receipt receipt = receipt(entry);
        Hashes hashes = new Hashes(sm3, answered(answering, receipt));
        journal.insert(
                entry,
                hashes,
                submission.raw().contentType(),
                subject,
                vault.seal(subject, submission.raw().bytes()));
        if (outcome.intended() != null) {
            journal.keys(id, entry.receivedAt(), outcome.intended().keys(value -> vault.token("identifier", value)));
            if (outcome.state() == State.PARKED) {
                parked.park(id, outcome.intended().reportIds());
            }
        } else {
            // By these it is found when one of them is erased.
            journal.keys(
                    id, entry.receivedAt(), Intended.patients(submission.bundle(), v -> vault.token("identifier", v)));
        }
        audit.record(outcome.state(), entry, hashes);
        return receipt;
    }

    private static String answered(@Nullable Answering answering, Receipt receipt) {
        return answering == null ? Journal.UNKNOWN : answered(answering.answer(receipt));
    }

    private static String answered(byte @Nullable [] answer) {
        return answer == null ? Journal.NOT_ASKED : Sm3.hex(answer);
    }

    private static String subject(Submission submission, Outcome outcome) {
        String patientId = outcome.patientId();
        return patientId == null ? "participant:" + submission.source() : patientId;
    }

    /** Runs a parked message again under its own id; what becomes of it replaces what it was. */
    Entry again(Submission submission, Entry before) {
        Outcome outcome = run(submission, before.id());
        Entry entry = new Draft(submission, before.id())
                .entry(
                        outcome.state(),
                        null,
                        before.controlIdReused(),
                        outcome.patientId(),
                        outcome.problems(submission),
                        outcome.passed());
        journal.settle(entry, subject(submission, outcome));
        if (outcome.intended() != null) {
            journal.keys(entry.id(), entry.receivedAt(), outcome.intended().keys(v -> vault.token("identifier", v)));
        }
        audit.record(AuditAction.MESSAGE_REPROCESSED, entry);
        return entry;
    }

    /** Nothing of it will be stored; what it was held for stays readable, with why it was given up. */
    Entry setAside(Entry before, Messages.Why why) {
        List<Problem> problems = new ArrayList<>(before.problems());
        problems.add(Problem.warning("set-aside-" + why.code(), null, "set aside by an engineer: " + why.code()));
        Entry entry = new Entry(
                before.id(),
                before.participant(),
                before.wire(),
                before.controlId(),
                before.event(),
                before.receivedAt(),
                State.SET_ASIDE,
                before.duplicateOf(),
                before.controlIdReused(),
                before.size(),
                before.declaredCharset(),
                before.charset(),
                before.patientId(),
                problems,
                before.losses(),
                before.codes(),
                before.stored());
        String subject = before.patientId() == null ? "participant:" + before.participant() : before.patientId();
        journal.settle(entry, subject);
        audit.record(AuditAction.MESSAGE_SET_ASIDE, entry);
        return entry;
    }

    /** What became of one run. */
    private record Outcome(
            State state, @Nullable Intended intended, List<Problem> held, Passage.@Nullable Passed passed) {

        @Nullable
        String patientId() {
            return intended == null || intended.patient() == null
                    ? null
                    : intended.patient().getIdPart();
        }

        List<Problem> problems(Submission submission) {
            List<Problem> problems = new ArrayList<>(held);
            problems.addAll(submission.warnings());
            if (intended != null) {
                problems.addAll(Scope.warnings(intended));
            }
            if (passed != null) {
                problems.addAll(passed.warnings());
            }
            return problems;
        }
    }

    private Outcome run(Submission submission, String id) {
        Intended intended;
        CanonicalBundle canonical;
        try {
            // A copy: a second attempt after a lost race starts from what was read.
            Bundle bundle = submission.bundle().copy();
            canonical = CanonicalBundle.of(bundle, conformance);
            intended = Intended.of(canonicaliser.canonicalise(submission.source(), bundle));
            Scope.require(intended);
        } catch (ProblemException e) {
            return new Outcome(State.REJECTED, null, e.problems(), null);
        }
        List<Problem> held = reasonsToPark(submission, intended, id);
        if (!held.isEmpty()) {
            return new Outcome(State.PARKED, intended, held, null);
        }
        try {
            return new Outcome(State.ACCEPTED, intended, List.of(), passage.pass(id, submission, canonical, intended));
        } catch (ProblemException e) {
            return new Outcome(State.PARKED, intended, e.problems(), null);
        }
    }

    private List<Problem> reasonsToPark(Submission submission, Intended intended, String id) {
        intended.reportIds().forEach(report -> journal.lockKey("report|" + report));
        List<Problem> held = new ArrayList<>();
        for (Loss loss : submission.losses()) {
            if (loss.severity() == Loss.Severity.CLINICAL) {
                held.add(Problem.ofGateway(
                        "clinical-loss", loss.path(), "a clinical part is not carried: " + loss.reason()));
            }
        }
        if (parked.parkedBefore(intended.reportIds(), id)) {
            held.add(Problem.ofGateway(
                    BEHIND_PARKED, null, "an earlier message about this report is parked; this one waits behind it"));
        }
        return held;
    }

    /** The one reason that goes away by itself when the message in front is released. */
    static final String BEHIND_PARKED = "behind-parked";

    /** As {@link #refuse(Refusal, String)}, and another than us words the answer. */
    Entry refuse(Refusal refusal) {
        return refuse(refusal, Journal.UNKNOWN);
    }

    /** The same, with the answer that the sender gets; null where it gets none. */
    Entry refuse(Refusal refusal, byte @Nullable [] answer) {
        return refuse(refusal, answered(answer));
    }

    /** Keeps the beginning of a message that could not be read; size and hash are those of all that came, where that is known. */
    private Entry refuse(Refusal refusal, @Nullable String answer) {
        byte[] bytes = refusal.raw().bytes();
        byte[] kept = bytes.length > keepRefused ? Arrays.copyOf(bytes, keepRefused) : bytes;
        String source = refusal.source() == null ? null : refusal.source().value();
        Raw raw = refusal.raw();
        Entry entry = new Entry(
                UUID.randomUUID().toString(),
                source,
                refusal.wire(),
                refusal.messageId(),
                refusal.event(),
                refusal.receivedAt(),
                State.REFUSED,
                null,
                false,
                Math.toIntExact(Math.min(refusal.size(), Integer.MAX_VALUE)),
                raw.declaredCharset(),
                raw.charset(),
                null,
                refusal.problems(),
                List.of(),
                List.of(),
                List.of());
        String subject = "participant:" + (source == null ? "unknown" : source);
        Hashes hashes = new Hashes(refusal.isWhole() ? Sm3.hex(bytes) : Journal.UNKNOWN, answer);
        journal.insert(entry, hashes, raw.contentType(), subject, vault.seal(subject, kept));
        audit.record(State.REFUSED, entry, hashes);
        return entry;
    }

    /** Notes, once per message, that it failed inside; the sender was told to send it again. */
    boolean noteFailure(Refusal failure) {
        String sm3 = Sm3.hex(failure.raw().bytes());
        String source = failure.source() == null ? "unknown" : failure.source().value();
        String messageId = failure.messageId() == null ? "" : failure.messageId();
        journal.lockKey("control|" + source + "|" + messageId);
        if (journal.failedBefore(source, messageId, sm3)) {
            return false;
        }
        refuse(failure, (String) null);
        return true;
    }

    /** The answer that a message got, or gets again. */
    static Receipt receipt(Entry entry) {
        return switch (entry.state()) {
            case PARKED, SET_ASIDE -> new Receipt.Parked(entry.id(), entry.problems());
            case REJECTED, REFUSED -> new Receipt.Rejected(entry.id(), entry.problems());
            case ACCEPTED, DUPLICATE -> new Receipt.Accepted(entry.id(), entry.problems());
        };
    }
}
