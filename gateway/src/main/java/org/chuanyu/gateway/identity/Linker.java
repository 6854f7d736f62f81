package org.chuanyu.gateway.identity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
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
        String id = patient.patientId();
        Set<String> similar = store.similar(id, traits);
        if (similar.isEmpty()) {
            return new Found(false, false, List.of());
        }
        Set<String> all = new TreeSet<>(similar);
        all.add(id);
        Circle circle = Circle.of(all, store, cases);
        boolean linked = false;
        Map<String, List<String>> notes = new LinkedHashMap<>();
        List<String> reasons = new ArrayList<>();
        for (String other : similar) {
            MatchRules.Result result = MatchRules.across(traits, circle.traitsOf(other));
            if (result.finding() == Finding.NOTHING || circle.together(id, other)) {
                continue;
            }
            List<String> why = new ArrayList<>(result.reasons());
            Optional<String> obstacle = circle.obstacle(id, other);
            obstacle.ifPresent(why::add);
            if (result.finding() == Finding.SAME && obstacle.isEmpty()) {
                link(patient, other, why, "system");
                circle = Circle.of(all, store, cases);
                linked = true;
                reasons.addAll(0, why);
            } else if (!circle.rejected(id, other)) {
                notes.put(other, why);
                reasons.addAll(why);
            }
        }
        note(patient, notes);
        return new Found(linked, !notes.isEmpty(), reasons.stream().distinct().toList());
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
            Map<String, List<String>> notes = new LinkedHashMap<>();
            contradicting.forEach(id -> notes.put(id, List.of("resident-id-differs")));
            note(patient, notes);
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

    private void note(Filed patient, Map<String, List<String>> reasons) {
        Set<String> added = cases.candidates(patient.patientId(), reasons);
        reasons.forEach((other, why) -> {
            boolean strong = why.contains("resident-id-equal") || why.contains("passport-equal");
            if (strong && added.contains(other)) {
                // A strong number with other personal data: the link is quarantined, the data are not.
                audit(AuditAction.PERSON_QUARANTINED, "system", patient, "Patient/" + other, why);
            }
        });
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
