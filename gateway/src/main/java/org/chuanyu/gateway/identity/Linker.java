package org.chuanyu.gateway.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.identity.IdentityStore.Filed;
import org.chuanyu.gateway.identity.MatchRules.Finding;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts patients together and takes them apart, with reasons and audit entries. The rules are in {@link MatchRules}. */
@Component
class Linker {
    private final IdentityStore store;
    private final CaseStore cases;
    private final AuditLog audit;

    Linker(IdentityStore store, CaseStore cases, AuditLog audit) {
        this.store = store;
        this.cases = cases;
        this.audit = audit;
    }

    /** What looking around found. */
    record Found(boolean linked, boolean candidates, List<String> reasons) {}

    /** Compares a patient with all others that share something with it, and links or notes what it finds. */
    Found look(Filed patient, Traits traits) {
        Set<String> similar = store.similar(patient.patientId(), traits);
        Map<String, Traits> theirs = store.traits(similar);
        boolean linked = false;
        boolean candidates = false;
        List<String> reasons = new ArrayList<>();
        for (String other : similar) {
            MatchRules.Result result = MatchRules.across(traits, theirs.getOrDefault(other, new Traits(Map.of())));
            boolean together = person(patient.patientId()).equals(person(other));
            if (result.finding() == Finding.NOTHING || together) {
                continue;
            }
            List<String> why = new ArrayList<>(result.reasons());
            Optional<String> obstacle = obstacle(patient.patientId(), other);
            obstacle.ifPresent(why::add);
            if (result.finding() == Finding.SAME && obstacle.isEmpty()) {
                link(patient, other, why, "system");
                linked = true;
                reasons.addAll(0, why);
            } else if (!cases.rejected(List.of(patient.patientId()), List.of(other))) {
                note(patient, other, why);
                candidates = true;
                reasons.addAll(why);
            }
        }
        return new Found(linked, candidates, reasons.stream().distinct().toList());
    }

    /** Joins the persons of two patients. */
    void link(Filed patient, String other, List<String> reasons, String actor) {
        String kept = store.join(person(patient.patientId()), person(other));
        store.move(List.of(patient.patientId()), kept, reasons);
        audit(AuditAction.PERSON_LINKED, actor, patient, "Patient/" + other, reasons);
    }

    /** Takes a patient, with those merged into it, out of its person. Returns the patients that it was together with. */
    Set<String> detach(Filed patient, List<String> reasons, String actor) {
        Set<String> movers = store.mergedInto(patient.patientId());
        Set<String> left = new TreeSet<>();
        store.members(List.of(patient.personId())).forEach(member -> left.add(member.patientId()));
        left.removeAll(movers);
        if (!left.isEmpty()) {
            store.move(movers, store.addPerson(), reasons);
            audit(AuditAction.PERSON_UNLINKED, actor, patient, null, reasons);
        }
        return left;
    }

    /**
     * New data of a patient may contradict those whom it was linked to: then it leaves them and the pairs become candidates.
     * Records that the institution itself merged, and pairs that a person has confirmed, stay.
     */
    void leaveContradicting(Filed patient, Traits traits) {
        List<Filed> fellows = store.members(List.of(patient.personId()));
        Set<String> own = store.mergedInto(patient.patientId());
        Map<String, Traits> theirs = store.traits(ids(fellows));
        List<String> contradicting = fellows.stream()
                .filter(Filed::matchable)
                .map(Filed::patientId)
                .filter(id -> !own.contains(id) && !id.equals(patient.mergedInto()))
                .filter(id -> MatchRules.across(traits, theirs.getOrDefault(id, new Traits(Map.of())))
                        .reasons()
                        .contains("resident-id-differs"))
                .filter(id -> !cases.confirmed(patient.patientId(), id))
                .toList();
        if (!contradicting.isEmpty()) {
            detach(patient, List.of("resident-id-differs"), "system");
            contradicting.forEach(id -> note(patient, id, List.of("resident-id-differs")));
        }
    }

    void audit(AuditAction action, String actor, Filed patient, @Nullable String object, Collection<String> reasons) {
        audit.record(new AuditEntry(
                action,
                AuditEntry.Outcome.SUCCESS,
                actor,
                null,
                patient.source(),
                patient.patientId(),
                object,
                null,
                null,
                Map.of("reasons", String.join(",", reasons), "rules", MatchRules.VERSION)));
    }

    /** Why two persons must not become one although two of their patients match: everybody in them has to fit. */
    private Optional<String> obstacle(String one, String other) {
        List<Filed> ours = store.members(List.of(person(one)));
        List<Filed> theirs = store.members(List.of(person(other)));
        if (cases.rejected(ids(ours), ids(theirs))) {
            return Optional.of("rejected-before");
        }
        Map<String, Traits> ourTraits = store.traits(ids(ours));
        Map<String, Traits> theirTraits = store.traits(ids(theirs));
        boolean fits = ours.stream()
                .filter(Filed::matchable)
                .allMatch(a -> theirs.stream()
                        .filter(Filed::matchable)
                        .allMatch(b -> MatchRules.own(
                                        ourTraits.getOrDefault(a.patientId(), new Traits(Map.of())),
                                        theirTraits.getOrDefault(b.patientId(), new Traits(Map.of())))
                                .consistent()));
        return fits ? Optional.empty() : Optional.of("linked-record-differs");
    }

    private void note(Filed patient, String other, List<String> reasons) {
        boolean added = cases.candidate(patient.patientId(), other, reasons);
        boolean strong = reasons.contains("resident-id-equal") || reasons.contains("passport-equal");
        if (added && strong) {
            // A strong number with other personal data: the link is quarantined, the data are not.
            audit(AuditAction.PERSON_QUARANTINED, "system", patient, "Patient/" + other, reasons);
        }
    }

    private String person(String patientId) {
        return store.find(patientId)
                .map(Filed::personId)
                .orElseThrow(() -> new IllegalStateException("no patient " + patientId));
    }

    private static List<String> ids(List<Filed> patients) {
        return patients.stream().map(Filed::patientId).toList();
    }
}
