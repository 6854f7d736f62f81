package org.chuanyu.gateway.intake;

import java.text.Normalizer;
import java.time.Clock;
import java.time.Instant;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The journal for those who look from outside: search, content, and running parked messages again. */
@Service
class MessageJournal implements Messages {
    private static final Logger LOG = LoggerFactory.getLogger(MessageJournal.class);

    private final Journal journal;
    private final ParkedReports parked;
    private final Acceptance acceptance;
    private final Vault vault;
    private final TransactionTemplate transaction;
    private final ReleaseTable releases;
    private final List<Rereader> rereaders;
    private final Clock clock;

    MessageJournal(
            Journal journal,
            ParkedReports parked,
            Acceptance acceptance,
            Vault vault,
            TransactionTemplate transaction,
            ReleaseTable releases,
            List<Rereader> rereaders,
            Clock clock) {
        this.journal = journal;
        this.parked = parked;
        this.acceptance = acceptance;
        this.vault = vault;
        this.transaction = transaction;
        this.releases = releases;
        this.rereaders = List.copyOf(rereaders);
        this.clock = clock;
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
        Step step = committed(() -> {
            Optional<Instant> asked = releases.dueAt(id);
            Step done = again(parked(id, "only a parked message can be run again"));
            // One that was asked for since then has to be seen to anew.
            asked.ifPresent(due -> releases.done(id, due));
            return done;
        });
        goOn(step.behind());
        return step.entry();
    }

    @Override
    public Entry setAside(String id, Why why) {
        Step step = committed(() -> {
            Entry before = parked(id, "only a parked message can be set aside");
            return new Step(acceptance.setAside(before, why), unpark(id));
        });
        goOn(step.behind());
        return step.entry();
    }

    /**
     * Runs what waited, so that whoever asked finds it done. Each is a transaction of its own, and what fails here, or is cut off,
     * stays with {@link Releases}: the one in front is out of the way, whatever becomes of those behind it.
     */
    private void goOn(List<String> behind) {
        Deque<String> line = new ArrayDeque<>(behind);
        while (!line.isEmpty()) {
            String next = line.poll();
            try {
                line.addAll(committed(() -> waiting(next)).behind());
            } catch (RuntimeException e) {
                LOG.warn(
                        "message {} waited, and could not be run again: {}",
                        next,
                        e.getClass().getName());
            }
        }
    }

    private Step waiting(String id) {
        Optional<Instant> asked = releases.dueAt(id);
        Entry before = journal.lock(id).orElseThrow();
        Step done = before.state() == State.PARKED ? again(before) : new Step(before, List.of());
        asked.ifPresent(due -> releases.done(id, due));
        return done;
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

    private Step again(Entry before) {
        Entry after = acceptance.again(reread(before), before);
        return new Step(after, after.state() == State.PARKED ? List.of() : unpark(before.id()));
    }

    /** Those that waited behind it are noted as work of {@link Releases} before anything else can happen to this node. */
    private List<String> unpark(String id) {
        // As a message does that comes in: one that is just about to wait behind this one is waited for, and not
        // overlooked.
        parked.reports(id).forEach(report -> journal.lockKey("report|" + report));
        List<String> waiting = parked.unpark(id);
        releases.insert(waiting, clock.instant());
        return waiting;
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
