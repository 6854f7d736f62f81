package org.chuanyu.gateway.intake;

import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.keys.Vault;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The journal for those who look from outside: search, content, and running parked messages again. */
@Service
class MessageJournal implements Messages {
    private final Journal journal;
    private final ParkedReports parked;
    private final Acceptance acceptance;
    private final Vault vault;
    private final TransactionTemplate transaction;
    private final List<Rereader> rereaders;

    MessageJournal(
            Journal journal,
            ParkedReports parked,
            Acceptance acceptance,
            Vault vault,
            TransactionTemplate transaction,
            List<Rereader> rereaders) {
        this.journal = journal;
        this.parked = parked;
        this.acceptance = acceptance;
        this.vault = vault;
        this.transaction = transaction;
        this.rereaders = List.copyOf(rereaders);
    }

    @Override
    public Page search(Query query) {
        String patient = query.patient();
        String token = patient == null
                ? null
                : vault.token(
                        "identifier",
                        Normalizer.normalize(patient, Normalizer.Form.NFKC).strip());
        return journal.search(query, token);
    }

    @Override
    public Optional<Entry> find(String id) {
        return journal.find(id);
    }

    @Override
    public Optional<Content> content(String id) {
        return journal.kept(id).map(kept -> {
            byte[] raw = vault.open(kept.raw());
            return new Content(
                    raw,
                    raw.length != kept.size(),
                    kept.sm3().equals(Journal.UNKNOWN) ? null : kept.sm3(),
                    kept.description().contentType(),
                    kept.description().charset(),
                    journal.find(id).map(Answers::of).orElse(""));
        });
    }

    @Override
    public Optional<Integer> validationErrors(String id) {
        return journal.validationErrors(id);
    }

    @Override
    public Entry reprocess(String id) {
        Step step = committed(() -> step(id, true));
        release(step.behind());
        return step.entry();
    }

    @Override
    public Entry setAside(String id, Why why) {
        Step step = committed(() -> {
            Entry before = parked(id, "only a parked message can be set aside");
            return new Step(acceptance.setAside(before, why), parked.unpark(id));
        });
        release(step.behind());
        return step.entry();
    }

    /** Each message that waited is a transaction of its own: one that fails does not take the others with it. */
    private void release(List<String> behind) {
        Deque<String> line = new ArrayDeque<>(behind);
        while (!line.isEmpty()) {
            String next = line.poll();
            line.addAll(committed(() -> step(next, false)).behind());
        }
    }

    private Step committed(Supplier<Step> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private Entry parked(String id, String otherwise) {
        Entry entry = journal.lock(id).orElseThrow(() -> problem("no-such-message", "there is no such message"));
        if (entry.state() != State.PARKED) {
            throw problem("not-parked", otherwise);
        }
        return entry;
    }

    /** One message run again, and those that waited behind it. */
    private record Step(Entry entry, List<String> behind) {}

    private Step step(String id, boolean asked) {
        Entry before = asked
                ? parked(id, "only a parked message can be run again")
                : journal.lock(id).orElseThrow();
        boolean waiting = before.state() == State.PARKED
                && before.problems().stream()
                        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                        .allMatch(problem -> problem.code().equals(Acceptance.BEHIND_PARKED));
        if (!asked && !waiting) {
            return new Step(before, List.of());
        }
        Entry after = acceptance.again(reread(before), before);
        return new Step(after, after.state() == State.PARKED ? List.of() : parked.unpark(id));
    }

    private Submission reread(Entry entry) {
        Journal.Kept kept = journal.kept(entry.id()).orElseThrow();
        Raw description = kept.description();
        Rereader rereader = rereaders.stream()
                .filter(candidate -> candidate.reads(description.contentType()))
                .findFirst()
                .orElseThrow(() -> problem("no-reader", "no reader for " + description.contentType()));
        Raw raw = new Raw(
                vault.open(kept.raw()),
                description.contentType(),
                description.declaredCharset(),
                description.charset());
        ParticipantId source = new ParticipantId(java.util.Objects.requireNonNull(entry.participant()));
        return rereader.read(source, entry.wire(), raw, entry.receivedAt());
    }

    private static ProblemException problem(String code, String message) {
        return new ProblemException(Problem.ofSender(code, null, message));
    }
}
