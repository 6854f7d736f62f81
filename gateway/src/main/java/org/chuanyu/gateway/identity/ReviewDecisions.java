package org.chuanyu.gateway.identity;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.identity.IdentityReview.Decision;
import org.chuanyu.gateway.identity.IdentityStore.Filed;
import org.chuanyu.gateway.identity.ReviewStore.Kind;
import org.chuanyu.gateway.identity.ReviewStore.Party;
import org.chuanyu.gateway.identity.ReviewStore.Row;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.trust.Caller;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Decides a case once: the same decision again has no effect, another one is refused. Must be called inside a transaction. */
@Component
class ReviewDecisions {
    private final ReviewStore reviews;
    private final IdentityStore store;
    private final CaseStore cases;
    private final IdentityReview review;
    private final Vault vault;
    private final ApplicationEventPublisher events;

    ReviewDecisions(
            ReviewStore reviews,
            IdentityStore store,
            CaseStore cases,
            IdentityReview review,
            Vault vault,
            ApplicationEventPublisher events) {
        this.reviews = reviews;
        this.store = store;
        this.cases = cases;
        this.review = review;
        this.vault = vault;
        this.events = events;
    }

    /** The case afterwards, and whether anything was decided now. */
    record Decided(Row row, boolean now) {}

    Decided decide(Kind kind, String id, Decision decision, String why, Caller caller, Set<String> institutions) {
        // The patients before the case, as matching does, or two could wait for each other.
        reviews.find(kind, id, institutions)
                .ifPresent(seen -> store.lock(seen.parties().stream()
                        .map(party -> "patient:" + party.patientId())
                        .toList()));
        Row row = reviews.lock(kind, id, institutions).orElseThrow(ReviewProblem::notFound);
        if (row.state().equals(decision == Decision.CONFIRM ? kind.yes : "rejected")) {
            return new Decided(row, false);
        }
        if (!row.state().equals("open")) {
            throw ReviewProblem.conflict("decided-otherwise", "it was decided otherwise already");
        }
        if (kind == Kind.CANDIDATE) {
            decideCandidate(row, decision, caller);
        } else {
            decideQuarantine(row, decision, caller);
        }
        String patient = own(row, institutions);
        reviews.because(kind, id, organisation(caller), sealed(patient, why));
        return new Decided(reviews.find(kind, id, institutions).orElseThrow(), true);
    }

    /** Takes a patient of the caller's institution out of its person for good; false when it was with nobody that the caller may know of. */
    boolean unlink(String patientId, String why, Caller caller, Set<String> institutions) {
        store.lock(List.of("patient:" + patientId));
        Filed patient = store.find(patientId)
                .filter(filed -> institutions.contains(filed.source()))
                .orElseThrow(ReviewProblem::notFound);
        if (store.members(List.of(patient.personId())).size() == 1) {
            return false;
        }
        List<Party> others = store.members(List.of(patient.personId())).stream()
                .map(member -> new Party(member.patientId(), member.source()))
                .toList();
        Set<String> left = review.unlink(patientId, caller.id());
        for (String mover : store.mergedInto(patientId)) {
            reviews.because(mover, left, organisation(caller), sealed(patientId, why));
        }
        return reviews.anyVisible(
                others.stream()
                        .filter(other -> left.contains(other.patientId()))
                        .toList(),
                institutions);
    }

    private void decideCandidate(Row row, Decision decision, Caller caller) {
        List<String> patients = row.parties().stream().map(Party::patientId).toList();
        Set<String> one = store.fellows(List.of(patients.get(0)));
        boolean together = one.contains(patients.get(1));
        if (decision == Decision.REJECT && together) {
            throw ReviewProblem.conflict("linked-meanwhile", "they are one person by now; unlink the patient");
        }
        if (decision == Decision.CONFIRM
                && !together
                && rejectedBetween(one, store.fellows(List.of(patients.get(1))))) {
            throw ReviewProblem.conflict(
                    "rejected-before", "somebody has said of others of the two persons that they are not one");
        }
        review.decideCandidate(row.id(), decision, caller.id());
    }

    private boolean rejectedBetween(Set<String> ours, Set<String> theirs) {
        Set<String> all = new HashSet<>(ours);
        all.addAll(theirs);
        return cases.rejected(all).stream().anyMatch(pair -> ours.contains(pair.one()) != ours.contains(pair.other()));
    }

    private void decideQuarantine(Row row, Decision decision, Caller caller) {
        review.decideQuarantine(row.id(), decision, caller.id());
        if (decision == Decision.CONFIRM) {
            Party party = row.parties().get(0);
            events.publishEvent(new QuarantineAccepted(new ParticipantId(party.source()), party.patientId()));
        }
    }

    /** The patient of the caller's institution that a case is about. */
    static String own(Row row, Set<String> institutions) {
        return row.parties().stream()
                .filter(party -> institutions.contains(party.source()))
                .map(Party::patientId)
                .findFirst()
                .orElseThrow();
    }

    private static @org.jspecify.annotations.Nullable String organisation(Caller caller) {
        return caller.organisation() == null ? null : caller.organisation().value();
    }

    private byte[] sealed(String patientId, String why) {
        return vault.seal(patientId, why.getBytes(StandardCharsets.UTF_8));
    }
}
