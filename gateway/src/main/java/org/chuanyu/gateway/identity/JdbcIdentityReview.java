package org.chuanyu.gateway.identity;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.identity.IdentityStore.Filed;
import org.springframework.stereotype.Component;

/** Review on the database. */
@Component
final class JdbcIdentityReview implements IdentityReview {
    private final IdentityStore store;
    private final CaseStore cases;
    private final Linker linker;

    JdbcIdentityReview(IdentityStore store, CaseStore cases, Linker linker) {
        this.store = store;
        this.cases = cases;
        this.linker = linker;
    }

    @Override
    public List<Candidate> candidates(int count) {
        return cases.openCandidates(count);
    }

    @Override
    public List<Quarantined> quarantined(int count) {
        return cases.openQuarantine(count);
    }

    @Override
    public boolean decideCandidate(String id, Decision decision, String actor) {
        Optional<Candidate> candidate = cases.lockCandidate(id);
        if (candidate.isEmpty()) {
            return false;
        }
        Candidate pair = candidate.get();
        cases.decideCandidate(id, decision, actor);
        Filed patient = filed(pair.patientA());
        store.lock(List.of("patient:" + pair.patientA(), "patient:" + pair.patientB()));
        if (decision == Decision.CONFIRM) {
            if (!patient.personId().equals(filed(pair.patientB()).personId())) {
                linker.link(patient, pair.patientB(), with(pair.reasons(), "confirmed-by-registrar"), actor);
            }
        } else {
            linker.audit(
                    AuditAction.PERSON_UNLINKED,
                    actor,
                    patient,
                    "Patient/" + pair.patientB(),
                    with(pair.reasons(), "rejected-by-registrar"));
        }
        return true;
    }

    @Override
    public boolean decideQuarantine(String id, Decision decision, String actor) {
        Optional<String> patient = cases.decideQuarantine(id, decision, actor);
        patient.flatMap(store::find)
                .ifPresent(filed -> linker.audit(
                        AuditAction.PERSON_QUARANTINED,
                        actor,
                        filed,
                        null,
                        List.of(decision == Decision.CONFIRM ? "accepted-by-registrar" : "rejected-by-registrar")));
        return patient.isPresent();
    }

    @Override
    public Set<String> unlink(String patientId, String actor) {
        store.lock(List.of("patient:" + patientId));
        Filed patient = filed(patientId);
        store.merged(patientId, null, true);
        Set<String> left = linker.detach(patient, List.of("unlinked-by-registrar"), actor);
        for (String mover : store.mergedInto(patientId)) {
            left.forEach(other -> cases.reject(mover, other, List.of("unlinked-by-registrar"), actor));
        }
        return left;
    }

    private Filed filed(String patientId) {
        return store.find(patientId).orElseThrow(() -> new IllegalStateException("no patient " + patientId));
    }

    private static List<String> with(List<String> reasons, String more) {
        return java.util.stream.Stream.concat(reasons.stream(), java.util.stream.Stream.of(more))
                .toList();
    }
}
