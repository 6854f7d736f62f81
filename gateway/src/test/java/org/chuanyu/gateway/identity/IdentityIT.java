package org.chuanyu.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.chuanyu.gateway.identity.IdentityBench.ANYUE;
import static org.chuanyu.gateway.identity.IdentityBench.DAZU;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.identity.Identity.Match;
import org.chuanyu.gateway.identity.Identity.Verdict;
import org.chuanyu.gateway.identity.IdentityReview.Candidate;
import org.chuanyu.gateway.identity.IdentityReview.Decision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.IllegalTransactionStateException;

class IdentityIT {
    private static final String BORN = "1900-01-01";

    private final IdentityBench bench = new IdentityBench();
    private final Identity identity = bench.identity;

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void linksOnePersonOfTwoHospitals() {
        Match first = bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");
        Match second = bench.arrives(ANYUE, "a1", "Z", "张测试", BORN, "M");

        assertThat(first.verdict()).isEqualTo(Verdict.NEW);
        assertThat(second.verdict()).isEqualTo(Verdict.LINKED);
        assertThat(second.reasons())
                .containsExactly("resident-id-equal", "name-equal", "birth-date-equal", "sex-equal");
        assertThat(identity.samePerson("d1")).containsExactly("a1", "d1");
        assertThat(identity.patientsOf(second.personId())).containsExactly("a1", "d1");
        assertThat(identity.patientsOf(first.personId())).containsExactly("a1", "d1");
        assertThat(bench.audited()).containsExactly(AuditAction.PERSON_LINKED);
    }

    @Test
    void nobodyIsLookedForAmongAllOfOneSex() {
        bench.arrives(DAZU, "d1", "-", "张测试", "1950-05-05", "M");
        bench.crowd("d1", 12_000);
        List<Match> matches = new ArrayList<>();

        long read = bench.traitsRead(() -> matches.add(bench.arrives(ANYUE, "a1", "-", "张测试", "1950-05-05", "M")));

        assertThat(matches).extracting(Match::verdict).containsExactly(Verdict.CANDIDATE);
        assertThat(read)
                .as("or a county's every message would read half of its people")
                .isLessThan(100);
    }

    @Test
    void theSameTwiceHasOneEffect() {
        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");
        bench.arrives(ANYUE, "a1", "Z", "张测试", BORN, "M");

        Match again = bench.arrives(ANYUE, "a1", "Z", "张测试", BORN, "M");

        assertThat(again.verdict()).isEqualTo(Verdict.KNOWN);
        assertThat(bench.audited()).hasSize(1);
    }

    @Test
    void twoMessagesAtOnceMakeOnePerson() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(2);
        for (int round = 0; round < 10; round++) {
            String name = "张测试" + round;
            String number = ids(round);
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Match>> matches = new ArrayList<>();
            for (String patient : List.of("d" + round, "a" + round)) {
                matches.add(senders.submit(() -> {
                    start.await();
                    return bench.arrives(patient.startsWith("d") ? DAZU : ANYUE, patient, number, name, "-", "-");
                }));
            }
            start.countDown();
            List<Verdict> verdicts = new ArrayList<>();
            for (Future<Match> match : matches) {
                verdicts.add(match.get().verdict());
            }

            assertThat(verdicts).containsExactlyInAnyOrder(Verdict.NEW, Verdict.LINKED);
            assertThat(identity.samePerson("d" + round)).hasSize(2);
        }
        senders.shutdown();
    }

    @Test
    void theSameMessageAtOnceFromTwoWiresMakesOnePatient() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(4);
        List<Future<Match>> matches = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            matches.add(senders.submit(() -> bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M")));
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (Future<Match> match : matches) {
            verdicts.add(match.get().verdict());
        }
        senders.shutdown();

        assertThat(verdicts).containsExactlyInAnyOrder(Verdict.NEW, Verdict.KNOWN, Verdict.KNOWN, Verdict.KNOWN);
    }

    @Test
    void quarantinesAnotherPersonUnderAKnownNumber() {
        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");

        Match other = bench.arrives(DAZU, "d1", "L", "李另一", BORN, "F");
        Match again = bench.arrives(DAZU, "d1", "L", "李另一", BORN, "F");

        assertThat(other.verdict()).isEqualTo(Verdict.QUARANTINED);
        assertThat(other.reasons()).contains("resident-id-differs", "name-differs", "sex-differs");
        assertThat(again.verdict()).isEqualTo(Verdict.QUARANTINED);
        assertThat(bench.review.quarantined(10)).hasSize(1);
        assertThat(bench.audited()).containsExactly(AuditAction.PERSON_QUARANTINED);
        assertThat(bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M").verdict()).isEqualTo(Verdict.KNOWN);
    }

    @Test
    void takesQuarantinedDataAfterARegistrarHasSaidSo() {
        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");
        bench.arrives(ANYUE, "a1", "Z", "张测试", BORN, "M");
        bench.arrives(DAZU, "d1", "L", "李另一", BORN, "F");
        String open = bench.review.quarantined(10).get(0).id();

        boolean decided = inTransaction(() -> bench.review.decideQuarantine(open, Decision.CONFIRM, "registrar"));
        Match after = bench.arrives(DAZU, "d1", "L", "李另一", BORN, "F");

        assertThat(decided).isTrue();
        assertThat(after.verdict()).isEqualTo(Verdict.KNOWN);
        assertThat(after.reasons()).contains("accepted-by-registrar");
        assertThat(identity.samePerson("d1")).containsExactly("d1");
        assertThat(identity.samePerson("a1")).containsExactly("a1");
    }

    @Test
    void aNewNameUnderTheSameResidentIdIsAWarning() {
        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");

        Match renamed = bench.arrives(DAZU, "d1", "Z", "张新名", BORN, "M");

        assertThat(renamed.verdict()).isEqualTo(Verdict.KNOWN);
        assertThat(renamed.reasons()).contains("resident-id-equal", "name-differs");
    }

    @Test
    void aStrongNumberWithOtherDataIsACandidate() {
        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");

        Match other = bench.arrives(ANYUE, "a1", "Z", "李另一", BORN, "M");

        assertThat(other.verdict()).isEqualTo(Verdict.CANDIDATE);
        assertThat(other.reasons()).contains("resident-id-equal", "name-differs");
        assertThat(identity.samePerson("a1")).containsExactly("a1");
        assertThat(bench.audited()).containsExactly(AuditAction.PERSON_QUARANTINED);
    }

    @Test
    void aWrongCheckDigitNeverLinks() {
        bench.arrives(DAZU, "d1", "500111190001010011", "张测试", BORN, "M");

        Match other = bench.arrives(ANYUE, "a1", "500111190001010011", "张测试", BORN, "M");

        assertThat(other.verdict()).isEqualTo(Verdict.CANDIDATE);
        assertThat(other.reasons()).contains("number-similar", "resident-id-invalid");
    }

    @Test
    void aCandidateIsLinkedByAPerson() {
        bench.arrives(DAZU, "d1", "-", "张测试", BORN, "M");
        bench.arrives(ANYUE, "a1", "-", "张测试", BORN, "M");
        Candidate candidate = bench.review.candidates(10).get(0);

        inTransaction(() -> bench.review.decideCandidate(candidate.id(), Decision.CONFIRM, "registrar"));

        assertThat(candidate.reasons()).containsExactly("name-equal", "birth-date-equal", "sex-equal");
        assertThat(identity.samePerson("d1")).containsExactly("a1", "d1");
        assertThat(bench.review.candidates(10)).isEmpty();
        assertThat(inTransaction(() -> bench.review.decideCandidate(candidate.id(), Decision.REJECT, "registrar")))
                .isFalse();
    }

    @Test
    void aRejectedPairIsNeverLinkedAgain() {
        bench.arrives(DAZU, "d1", "-", "张测试", BORN, "M");
        bench.arrives(ANYUE, "a1", "-", "张测试", BORN, "M");
        Candidate candidate = bench.review.candidates(10).get(0);
        inTransaction(() -> bench.review.decideCandidate(candidate.id(), Decision.REJECT, "registrar"));

        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");
        Match better = bench.arrives(ANYUE, "a1", "Z", "张测试", BORN, "M");

        assertThat(better.verdict()).isEqualTo(Verdict.KNOWN);
        assertThat(identity.samePerson("d1")).containsExactly("d1");
    }

    @Test
    void betterDataLinkLater() {
        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");
        bench.arrives(ANYUE, "a1", "-", "张测试", "-", "-");

        Match better = bench.arrives(ANYUE, "a1", "Z", "张测试", BORN, "M");

        assertThat(better.verdict()).isEqualTo(Verdict.LINKED);
        assertThat(identity.samePerson("d1")).containsExactly("a1", "d1");
    }

    @Test
    void dataThatContradictALinkUndoIt() {
        bench.arrivesWithPassport(DAZU, "d1", "-", "Anna Test");
        bench.arrivesWithPassport(ANYUE, "a1", "-", "ANNA TEST");
        assertThat(identity.samePerson("d1")).containsExactly("a1", "d1");
        bench.arrivesWithPassport(DAZU, "d1", "Z", "Anna Test");

        Match contradiction = bench.arrivesWithPassport(ANYUE, "a1", "512021190001010037", "Anna Test");

        assertThat(contradiction.verdict()).isEqualTo(Verdict.CANDIDATE);
        assertThat(contradiction.reasons()).contains("resident-id-differs");
        assertThat(identity.samePerson("d1")).containsExactly("d1");
        assertThat(bench.audited()).contains(AuditAction.PERSON_UNLINKED);
        assertThat(bench.review.candidates(10)).hasSize(1);
    }

    @Test
    void anUnknownPatientIsMatchedWithNobody() {
        bench.arrives(DAZU, "d1", "-", "无名氏", "-", "M");

        assertThat(bench.arrives(ANYUE, "a1", "-", "无名氏", "-", "M").verdict()).isEqualTo(Verdict.NEW);
        assertThat(bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M").verdict()).isEqualTo(Verdict.KNOWN);
    }

    @Test
    void followsAMerge() {
        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");
        bench.arrives(DAZU, "d2", "-", "张测试", "-", "M");
        bench.merges(DAZU, "d1", "d2");
        bench.merges(DAZU, "d1", "d2");

        assertThat(identity.samePerson("d2")).containsExactly("d1", "d2");
        assertThat(bench.audited()).containsExactly(AuditAction.PERSON_MERGED);
        assertThat(bench.arrives(DAZU, "d2", "-", "张测试", "-", "M").verdict()).isEqualTo(Verdict.KNOWN);
    }

    @Test
    void aMergeTakesTheLinksOfThePriorAlong() {
        bench.arrives(ANYUE, "a1", "Z", "张测试", BORN, "M");
        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");
        bench.arrives(DAZU, "d2", "-", "张测试", "-", "M");

        bench.merges(DAZU, "d2", "d1");

        assertThat(identity.samePerson("d2")).containsExactly("a1", "d1", "d2");
    }

    @Test
    void aMergeOfAnotherNumbersOwnerBringsNobodyElse() {
        bench.arrives(ANYUE, "a1", "Z", "张测试", BORN, "M");
        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");
        bench.arrives(DAZU, "d2", "L", "李测试", BORN, "F");

        bench.merges(DAZU, "d2", "d1");
        bench.arrives(ANYUE, "a2", "Z", "张测试", BORN, "M");

        assertThat(identity.samePerson("d2")).containsExactly("d1", "d2");
        assertThat(identity.samePerson("a1")).containsExactly("a1", "a2");
    }

    @Test
    void mergesInAChain_andNeverInACircle() {
        bench.merges(DAZU, "d2", "d1");
        bench.merges(DAZU, "d3", "d2");
        assertThat(identity.samePerson("d1")).containsExactly("d1", "d2", "d3");

        assertThat(identity.isMergedInto("d1", "d3")).isTrue();
        assertThat(identity.isMergedInto("d3", "d1")).isFalse();
        assertThatThrownBy(() -> bench.merges(DAZU, "d1", "d3")).isInstanceOf(IllegalStateException.class);

        assertThat(identity.samePerson("d1")).containsExactly("d1", "d2", "d3");
        assertThat(identity.patientsOf(identity.personOf("d3").orElseThrow())).hasSize(3);
    }

    @Test
    void aMergeMayBeTurnedRoundOnceTheFirstIsUndone() {
        bench.merges(DAZU, "d2", "d1");

        bench.database.transaction.executeWithoutResult(status -> bench.review.unlink("d1", "registrar"));
        assertThat(identity.isMergedInto("d1", "d2")).isFalse();
        bench.merges(DAZU, "d1", "d2");

        assertThat(identity.samePerson("d2")).containsExactly("d1", "d2");
        assertThat(identity.isMergedInto("d2", "d1")).isTrue();
    }

    @Test
    void undoesAWrongLinkForGood() {
        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");
        bench.arrives(ANYUE, "a1", "Z", "张测试", BORN, "M");

        bench.database.transaction.executeWithoutResult(status -> bench.review.unlink("a1", "registrar"));
        Match again = bench.arrives(ANYUE, "a1", "Z", "张测试", "1900-01", "M");

        assertThat(again.verdict()).isEqualTo(Verdict.KNOWN);
        assertThat(identity.samePerson("d1")).containsExactly("d1");
        assertThat(bench.audited()).containsExactly(AuditAction.PERSON_LINKED, AuditAction.PERSON_UNLINKED);
    }

    @Test
    void holdsNoPersonalData() {
        bench.arrives(DAZU, "d1", "Z", "张测试", BORN, "M");
        bench.arrives(DAZU, "d1", "L", "李另一", BORN, "F");

        for (String table : List.of("identity_person", "identity_patient", "identity_trait", "identity_quarantine")) {
            String all = bench.database
                    .jdbc
                    .sql("SELECT coalesce(string_agg(t::text, ' '), '') FROM " + table + " t")
                    .query(String.class)
                    .single();
            assertThat(all).doesNotContain("张", "李", MatchRulesTest.ZHANG_ID, MatchRulesTest.LI_ID, "1900-01", " male");
        }
    }

    @Test
    void worksOnlyInsideATransaction() {
        assertThatThrownBy(() -> identity.match(DAZU, MatchRulesTest.patient("Z", "张测试", BORN, "M")))
                .isInstanceOf(IllegalTransactionStateException.class);
        assertThat(identity.samePerson("unknown")).containsExactly("unknown");
        assertThat(identity.personOf("unknown")).isEmpty();
        assertThat(identity.patientsOf("unknown")).isEmpty();
    }

    private boolean inTransaction(java.util.function.BooleanSupplier act) {
        return Boolean.TRUE.equals(bench.database.transaction.execute(status -> act.getAsBoolean()));
    }

    /** Right resident ids of people born on days of January 1902. */
    private static String ids(int day) {
        for (char check : "0123456789X".toCharArray()) {
            String number = "5001111902010" + (day % 9 + 1) + "10" + (day < 9 ? 1 : 3) + check;
            if (ResidentId.parse(number).filter(ResidentId::strong).isPresent()) {
                return number;
            }
        }
        throw new IllegalStateException("no check digit fits");
    }
}
