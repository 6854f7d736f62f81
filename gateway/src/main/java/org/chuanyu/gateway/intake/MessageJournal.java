package org.chuanyu.gateway.intake;

import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
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
        return journal.kept(id)
                .map(kept -> new Content(
                        vault.open(kept.raw()),
                        kept.description().contentType(),
                        kept.description().charset(),
                        journal.find(id).map(Answers::of).orElse("")));
    }

    @Override
    public Entry reprocess(String id) {
        Deque<String> line = new ArrayDeque<>(List.of(id));
        Entry result = null;
        while (!line.isEmpty()) {
            String next = line.poll();
            Step step = transaction.execute(status -> step(next, next.equals(id)));
            if (step != null) {
                line.addAll(step.behind());
                result = result == null ? step.entry() : result;
            }
        }
        return java.util.Objects.requireNonNull(result);
    }

    /** One message run again, and those that waited behind it. */
    private record Step(Entry entry, List<String> behind) {}

    private Step step(String id, boolean asked) {
        Entry before = journal.lock(id).orElseThrow(() -> problem("no-such-message", "there is no such message"));
        boolean waiting = before.state() == State.PARKED
                && before.problems().stream()
                        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                        .allMatch(problem -> problem.code().equals(Acceptance.BEHIND_PARKED));
        if (asked && before.state() != State.PARKED) {
            throw problem("not-parked", "only a parked message can be run again");
        }
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
