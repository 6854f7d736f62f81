package org.chuanyu.gateway.records;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.Records.Write;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Decides for the writes of one batch which versions they become, and which editions for others; stores nothing itself. */
final class Batch {
    private static final List<String> LATER = List.of("Observation", "DiagnosticReport", "Provenance");

    private final Heads heads;
    private final Sights sights;
    private final Redactor redactor;
    private final Bodies bodies;
    private final Vault vault;
    private final Instant now;
    private final Function<VersionRef, Optional<Resource>> earlier;
    private final Map<VersionRef, Resource> begun = new HashMap<>();

    final List<Row> rows = new ArrayList<>();
    final Map<String, Indexer.Item> index = new LinkedHashMap<>();

    /** @param earlier opens a version that lies in the store; empty when its key is gone */
    Batch(
            Heads heads,
            Sights sights,
            Redactor redactor,
            Bodies bodies,
            Vault vault,
            Instant now,
            Function<VersionRef, Optional<Resource>> earlier) {
        this.heads = heads;
        this.sights = sights;
        this.redactor = redactor;
        this.bodies = bodies;
        this.vault = vault;
        this.now = now;
        this.earlier = earlier;
    }

    /**
     * A version to be inserted.
     *
     * @param edition the one that it belongs to for others, or null
     * @param began when it began that edition, or null
     */
    record Row(
            VersionRef ref,
            ParticipantId owner,
            @Nullable String patientId,
            int grade,
            String messageId,
            String content,
            byte[] body,
            @Nullable Integer edition,
            @Nullable Instant began,
            Edition.@Nullable Sight sight) {}

    /** The versions of the writes, in their order. What is referred to comes first: what others see of it decides on the rest. */
    List<VersionRef> file(List<Write> writes) {
        sights.know(writes.stream().map(Write::resource).toList(), heads::isNew);
        for (Write write : writes) {
            Heads.Head head = heads.of(write);
            sights.expect(head.reference(), grade(write, head) >= View.RESTRICTED);
        }
        VersionRef[] stored = new VersionRef[writes.size()];
        IntStream.range(0, writes.size())
                .boxed()
                .sorted(Comparator.comparing(
                        i -> LATER.indexOf(writes.get(i).resource().fhirType())))
                .forEach(i -> stored[i] = file(writes.get(i)));
        return List.of(stored);
    }

    private VersionRef file(Write write) {
        Heads.Head head = heads.of(write);
        String said = bodies.content(write.resource());
        String content = vault.token("content", said);
        boolean becomes = write.current() || head.version() == 0;
        boolean withheld = withheld(write, head);
        int grade = grade(write, head);
        Sights.@Nullable Seen seen = withheld || grade >= View.RESTRICTED
                ? null
                : sights.of(write.resource(), content).orElse(null);
        if (seen != null && head.edition().needsGist(seen.sight())) {
            head = withGist(head);
        }
        boolean same = head.latest() > 0 && !write.always() && content.equals(head.content());
        boolean released = becomes && seen != null && !head.edition().says(seen.sight());
        if (same && !released) {
            Heads.Head next = becomes ? head.regraded(grade) : head;
            if (becomes && !withheld && seen == null) {
                next = next.with(next.edition().gone());
            }
            heads.put(next);
            sights.stays(next);
            return head.current();
        }
        Heads.Head next = head.next(write, grade, becomes, content, now);
        boolean restricted = next.sensitivity() >= View.RESTRICTED;
        Edition.Step step = withheld
                ? head.edition().unmoved()
                : head.edition()
                        .after(
                                seen == null || restricted ? null : seen.sight(),
                                becomes || restricted,
                                next.latest(),
                                now);
        heads.put(next.with(step.edition()));
        return stored(write, next, said, content, grade, becomes, step, seen);
    }

    private Heads.Head withGist(Heads.Head head) {
        VersionRef first = head.ref(head.edition().version());
        return Optional.ofNullable(begun.get(first))
                .or(() -> earlier.apply(first))
                .map(sights::gist)
                .map(gist -> head.with(head.edition().withGist(gist)))
                .orElse(head);
    }

    private VersionRef stored(
            Write write,
            Heads.Head next,
            String said,
            String content,
            int grade,
            boolean becomes,
            Edition.Step step,
            Sights.@Nullable Seen seen) {
        VersionRef ref = next.ref(next.latest());
        stamp(write.resource(), ref.version(), now);
        String patient = PostgresRecords.patientOf(write);
        String subject = patient == null ? "participant:" + write.owner() : patient;
        rows.add(new Row(
                ref,
                write.owner(),
                patient,
                grade,
                write.messageId(),
                content,
                bodies.seal(subject, said),
                step.number() == 0 ? null : step.number(),
                step.begins() ? now : null,
                step.begins() && seen != null ? seen.sight() : null));
        if (step.begins() && seen != null) {
            begun.put(ref, seen.resource());
        }
        sights.settled(ref, step.edition(), step.begins() ? step.number() : 0);
        if (becomes) {
            Resource others = shown(next, step.edition(), seen);
            index.put(
                    next.reference(),
                    new Indexer.Item(write.resource(), patient, next.owner(), others, heads.isNew(next.reference())));
        }
        return ref;
    }

    /** Others have their edition of a patient or a visit as an ordinary message left it; the occasion is not for them. */
    private boolean withheld(Write write, Heads.Head head) {
        return write.sensitivity() >= View.RESTRICTED && head.edition().seen() && redactor.occasional(write.resource());
    }

    private int grade(Write write, Heads.Head head) {
        return withheld(write, head) ? head.sensitivity() : write.sensitivity();
    }

    /** What others find the resource by. */
    private @Nullable Resource shown(Heads.Head head, Edition edition, Sights.@Nullable Seen seen) {
        if (!edition.seen()) {
            return null;
        }
        if (seen != null && seen.sight().content().equals(edition.content())) {
            return seen.resource();
        }
        VersionRef first = head.ref(edition.version());
        Resource known = begun.get(first);
        return known != null
                ? known
                : earlier.apply(first).flatMap(sights::left).orElse(null);
    }

    private static void stamp(Resource resource, int version, Instant now) {
        resource.setId(resource.getIdElement().toUnqualifiedVersionless().getIdPart());
        Meta meta = resource.getMeta();
        meta.setVersionId(String.valueOf(version));
        meta.setLastUpdated(Date.from(now));
    }
}
