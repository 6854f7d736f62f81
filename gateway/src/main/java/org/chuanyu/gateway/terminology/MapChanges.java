package org.chuanyu.gateway.terminology;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Systems;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.terminology.MapProblem.Fault;
import org.chuanyu.gateway.terminology.MapProblem.Kind;
import org.chuanyu.gateway.terminology.MapVersions.Status;
import org.chuanyu.gateway.terminology.MapVersions.Version;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Participants;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * How a map changes while the program runs: somebody proposes a version, somebody else approves or refuses it. A version stands on
 * the one that was approved last when it was proposed; if another came between, it is refused, or it would undo that one unseen.
 */
@Component
@Transactional
class MapChanges {
    static final int MOST_LINES = 20_000;

    private final MapStore store;
    private final MapVersions versions;
    private final EntryCheck check;
    private final Participants participants;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    MapChanges(
            MapStore store,
            MapVersions versions,
            MappedTerminology terminology,
            Participants participants,
            AuditLog audit,
            ApplicationEventPublisher events,
            Clock clock) {
        this.store = store;
        this.versions = versions;
        this.check = terminology.entryCheck(id -> participants.find(id).isPresent());
        this.participants = participants;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /** A whole map as proposed: {@code version} null for the next free one. */
    record Proposal(
            String url, @Nullable String version, @Nullable String note, List<MapEntry> entries) {}

    Version propose(Proposal proposal, Caller caller) {
        store.lock();
        Optional<Version> base = versions.latest(proposal.url());
        ParticipantId owner = base.isPresent()
                ? base.get().owner()
                : owner(proposal.entries()).orElse(null);
        requireScope(caller, owner);
        if (proposal.entries().isEmpty() || proposal.entries().size() > MOST_LINES) {
            throw new MapProblem(Kind.UNPROCESSABLE, "bad-size", "a map has 1 to " + MOST_LINES + " lines");
        }
        List<Fault> faults = check.faults(owner, proposal.entries());
        if (!faults.isEmpty()) {
            throw new MapProblem(Kind.UNPROCESSABLE, faults.get(0).code(), faults.size() + " lines are wrong", faults);
        }
        return draft(proposal, base.orElse(null), owner, caller);
    }

    /** The version that is approved last, with some lines more, others, or fewer. */
    Version amend(long id, Amendment amendment, Caller caller) {
        store.lock();
        Version base = found(id);
        requireScope(caller, base.owner());
        boolean newest =
                versions.latest(base.url()).filter(latest -> latest.id() == id).isPresent();
        if (!newest) {
            throw new MapProblem(Kind.CONFLICT, "outdated", "only the version that was approved last can be amended");
        }
        List<Fault> faults = check.faults(base.owner(), amendment.add());
        if (!faults.isEmpty()) {
            throw new MapProblem(Kind.UNPROCESSABLE, faults.get(0).code(), faults.size() + " lines are wrong", faults);
        }
        List<MapEntry> lines = amendment.on(store.entries(id));
        return draft(
                new Proposal(base.url(), amendment.version(), amendment.note(), lines), base, base.owner(), caller);
    }

    private Version draft(Proposal proposal, @Nullable Version base, @Nullable ParticipantId owner, Caller caller) {
        String digest = ConceptMapReader.digest(proposal.entries());
        if (base != null
                && store.digest(base.url(), base.version())
                        .filter(digest::equals)
                        .isPresent()) {
            throw new MapProblem(Kind.UNPROCESSABLE, "nothing-new", "these are the lines that hold already");
        }
        String version = proposal.version() == null ? next(proposal.url(), base) : proposal.version();
        if (versions.taken(proposal.url(), version)) {
            throw new MapProblem(Kind.CONFLICT, "version-exists", "a version is written once: " + version);
        }
        long id = versions.insert(new MapVersions.Draft(
                proposal.url(),
                version,
                owner,
                base == null ? null : base.id(),
                caller.id(),
                proposal.note(),
                digest,
                now()));
        store.insertEntries(id, proposal.entries());
        Version made = found(id);
        record(made, "proposed", caller, Map.of());
        return made;
    }

    Version approve(long id, @Nullable Instant from, Caller caller) {
        store.lock();
        Version draft = open(id, caller);
        Instant now = now();
        Instant effective = from == null ? now : from.truncatedTo(ChronoUnit.MICROS);
        Optional<Version> latest = versions.latest(draft.url());
        if (!latest.map(Version::id).equals(Optional.ofNullable(draft.base()))) {
            throw new MapProblem(
                    Kind.CONFLICT, "outdated", "another version was approved meanwhile; propose this one on top of it");
        }
        Instant before = latest.map(Version::effectiveFrom).orElse(Instant.MIN);
        if (effective.isBefore(before)) {
            throw new MapProblem(
                    Kind.CONFLICT, "before-the-last", "it would hold before the version that it follows: " + before);
        }
        store.publish(id, caller.id(), effective, now);
        record(draft, "approved", caller, Map.of("from", effective.toString()));
        events.publishEvent(new MapApproved(id, draft.reference(), draft.owner(), effective));
        return found(id);
    }

    Version reject(long id, @Nullable String reason, Caller caller) {
        store.lock();
        Version draft = open(id, caller);
        versions.reject(id, caller.id(), reason, now());
        record(draft, "rejected", caller, Map.of());
        return found(id);
    }

    /** A draft that this caller may decide on. */
    private Version open(long id, Caller caller) {
        Version draft = found(id);
        requireScope(caller, draft.owner());
        if (draft.status() != Status.DRAFT) {
            throw new MapProblem(Kind.CONFLICT, "decided", "it was decided on already");
        }
        if (caller.id().equals(draft.author())) {
            throw new MapProblem(Kind.FORBIDDEN, "own-proposal", "somebody else has to look at it: four eyes");
        }
        return draft;
    }

    Version found(long id) {
        return versions.find(id)
                .orElseThrow(() -> new MapProblem(Kind.NOT_FOUND, "not-found", "no such version of a map"));
    }

    private void requireScope(Caller caller, @Nullable ParticipantId owner) {
        if (!new MapScope(caller, participants).covers(owner)) {
            throw new MapProblem(
                    Kind.FORBIDDEN,
                    "not-in-scope",
                    owner == null
                            ? "a map for everybody's codes is for those who are bound to no region"
                            : "the maps of " + owner + " are not for the caller");
        }
    }

    private static Optional<ParticipantId> owner(List<MapEntry> entries) {
        return entries.stream()
                .map(entry -> ConceptMapReader.owner(entry.sourceSystem()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** {@code 0.1.0} is followed by {@code 0.1.1}, or by the first that is free. */
    private String next(String url, @Nullable Version base) {
        String last = base == null ? "0.0" : base.version();
        int dot = last.lastIndexOf('.');
        boolean counts = last.substring(dot + 1).matches("\\d{1,8}");
        String stem = counts ? last.substring(0, dot + 1) : last + ".";
        int number = counts ? Integer.parseInt(last.substring(dot + 1)) + 1 : 1;
        while (versions.taken(url, stem + number)) {
            number++;
        }
        return stem + number;
    }

    private void record(Version version, String act, Caller caller, Map<String, String> more) {
        Map<String, String> detail = new HashMap<>(more);
        detail.put("act", act);
        detail.put("map", version.url().substring(version.url().lastIndexOf('/') + 1));
        detail.put("version", version.version());
        detail.put("lines", Integer.toString(version.entries()));
        audit.record(new AuditEntry(
                AuditAction.MAP_CHANGED,
                AuditEntry.Outcome.SUCCESS,
                caller.id(),
                caller.role().code(),
                version.owner() == null ? null : version.owner().value(),
                null,
                "map/" + version.id(),
                null,
                null,
                detail));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Some lines of a map.
     *
     * @param add replaces the lines of the same source code, target system and condition
     * @param remove source codes all of whose lines go, as {@code system|code}
     */
    record Amendment(@Nullable String version, @Nullable String note, List<MapEntry> add, List<Source> remove) {
        List<MapEntry> on(List<MapEntry> lines) {
            List<MapEntry> result = new ArrayList<>(lines);
            for (Source source : remove) {
                if (!result.removeIf(line -> source.is(line))) {
                    throw new MapProblem(
                            Kind.UNPROCESSABLE, "no-such-entry", "nothing to remove for the code " + source.code());
                }
            }
            add.forEach(line -> result.removeIf(old -> old.sourceSystem().equals(line.sourceSystem())
                    && old.key().equals(line.key())
                    && old.targetSystem().equals(line.targetSystem())
                    && Objects.equals(old.dependsValue(), line.dependsValue())));
            result.addAll(add);
            if (result.isEmpty() || result.size() > MOST_LINES) {
                throw new MapProblem(Kind.UNPROCESSABLE, "bad-size", "a map has 1 to " + MOST_LINES + " lines");
            }
            return result;
        }
    }

    /** A code of a source. */
    record Source(String system, String code) {
        boolean is(MapEntry line) {
            return line.sourceSystem().equals(system) && line.sourceCode().equals(code);
        }
    }

    static boolean isMapUrl(String url) {
        return url.matches(Pattern.quote(Systems.BASE + "/ConceptMap/") + "[A-Za-z0-9.-]{1,64}");
    }
}
