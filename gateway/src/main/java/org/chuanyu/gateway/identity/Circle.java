package org.chuanyu.gateway.identity;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.chuanyu.gateway.identity.CaseStore.Pair;
import org.chuanyu.gateway.identity.IdentityStore.Filed;

/**
 * Some patients with everybody who is filed as the same person as one of them: read at once, because one name and birth date
 * may be many people's. After a link it has to be read again.
 */
record Circle(Map<String, Filed> filed, Map<String, Traits> traits, Set<Pair> rejected) {

    static Circle of(Collection<String> patientIds, IdentityStore store, CaseStore cases) {
        Map<String, Filed> filed = new HashMap<>();
        store.withFellows(patientIds).forEach(member -> filed.put(member.patientId(), member));
        return new Circle(filed, store.traits(filed.keySet()), cases.rejected(filed.keySet()));
    }

    Traits traitsOf(String patientId) {
        return traits.getOrDefault(patientId, new Traits(Map.of()));
    }

    boolean together(String one, String other) {
        return person(one).equals(person(other));
    }

    boolean rejected(String one, String other) {
        return rejected.contains(Pair.of(one, other));
    }

    /** Why two persons must not become one although two of their patients match: everybody in them has to fit. */
    Optional<String> obstacle(String one, String other) {
        List<Filed> ours = members(one);
        List<Filed> theirs = members(other);
        if (ours.stream().anyMatch(a -> theirs.stream().anyMatch(b -> rejected(a.patientId(), b.patientId())))) {
            return Optional.of("rejected-before");
        }
        boolean fits = ours.stream()
                .filter(Filed::matchable)
                .allMatch(a -> theirs.stream()
                        .filter(Filed::matchable)
                        .allMatch(b -> MatchRules.own(traitsOf(a.patientId()), traitsOf(b.patientId()))
                                .consistent()));
        return fits ? Optional.empty() : Optional.of("linked-record-differs");
    }

    private List<Filed> members(String patientId) {
        String person = person(patientId);
        return filed.values().stream()
                .filter(member -> member.personId().equals(person))
                .collect(Collectors.toList());
    }

    private String person(String patientId) {
        Filed patient = filed.get(patientId);
        if (patient == null) {
            throw new IllegalStateException("no patient " + patientId);
        }
        return patient.personId();
    }
}
