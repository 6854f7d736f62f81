package org.chuanyu.gateway.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.chuanyu.gateway.identity.IdentityBench.ANYUE;
import static org.chuanyu.gateway.identity.IdentityBench.DAZU;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.SliceDatabase.Audited;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.consent.Consent.Basis;
import org.chuanyu.gateway.consent.Consent.Disclosure;
import org.chuanyu.gateway.consent.Consent.Recipient;
import org.chuanyu.gateway.consent.Consent.Way;
import org.chuanyu.gateway.identity.IdentityBench;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participant.Kind;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Role;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Encounter.EncounterStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Care and disclosures on a real database, day by day without waiting. */
class ConsentIT {
    private static final ParticipantId ZYY = new ParticipantId("anyue-zyy");
    private static final Basis VISIT = new Basis("care-relationship", "Encounter/v1");

    private static final ParticipantId DISPATCH = new ParticipantId("anyue-120");
    private static final Participants HOSPITALS = hospitals(DAZU, ANYUE, ZYY);

    private final IdentityBench bench = new IdentityBench();
    private Consent consent;
    private @Nullable Caller caller;

    @BeforeEach
    void twoHospitalsKnowOnePerson() {
        ConsentSettings settings =
                new ConsentSettings(Duration.ofDays(7), Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(365));
        consent = new PostgresConsent(
                new CareStore(bench.database.jdbc),
                bench.identity,
                bench.database.audit,
                () -> Optional.ofNullable(caller),
                HOSPITALS,
                settings,
                bench.database.clock);
        bench.arrives(DAZU, "d1", "Z", "张测试", "1900-01-01", "M");
        bench.arrives(ANYUE, "a1", "Z", "张测试", "1900-01-01", "M");
        bench.database.forgetAudit();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void aVisitLetsTheHospitalSeeWhatOthersHave() {
        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "IMP");

        assertThat(consent.basis(ANYUE, "d1", now())).contains(VISIT);
        assertThat(consent.inCare("d1", DAZU, now())).containsExactly(new Recipient(ANYUE, VISIT));
        assertThat(consent.inCare("d1", ANYUE, now())).isEmpty();
        assertThat(consent.readablePatients(ANYUE, now())).containsExactly("a1", "d1");
        assertThat(consent.basis(ZYY, "d1", now())).isEmpty();
        assertThat(consent.readablePatients(ZYY, now())).isEmpty();
        assertThat(audited()).containsExactly(AuditAction.CARE_OPENED);
    }

    @Test
    void anOutpatientVisitLastsAWeek() {
        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "AMB");

        pass(Duration.ofDays(6));
        assertThat(consent.basis(ANYUE, "d1", now())).isPresent();
        pass(Duration.ofDays(1));
        assertThat(consent.basis(ANYUE, "d1", now())).isEmpty();
        assertThat(consent.inCare("d1", DAZU, now())).isEmpty();
        assertThat(consent.readablePatients(ANYUE, now())).isEmpty();
    }

    @Test
    void anInpatientIsInCareUntilAMonthAfterDischarge() {
        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "IMP");
        pass(Duration.ofDays(40));
        assertThat(consent.basis(ANYUE, "d1", now())).isPresent();
        visit(ANYUE, "a1", "v1", EncounterStatus.FINISHED, "IMP");

        pass(Duration.ofDays(29));
        assertThat(consent.basis(ANYUE, "d1", now())).isPresent();
        pass(Duration.ofDays(1));
        assertThat(consent.basis(ANYUE, "d1", now())).isEmpty();
        assertThat(audited()).containsExactly(AuditAction.CARE_OPENED, AuditAction.CARE_CLOSED);
    }

    @Test
    void aCancelledVisitEndsAtOnceAndStaysCancelled() {
        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "IMP");
        visit(ANYUE, "a1", "v1", EncounterStatus.CANCELLED, "IMP");
        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "IMP");

        assertThat(consent.basis(ANYUE, "d1", now())).isEmpty();
        assertThat(audited()).containsExactly(AuditAction.CARE_OPENED, AuditAction.CARE_CLOSED);
    }

    @Test
    void aLateAdmissionDoesNotReopenAFinishedVisit() {
        Instant begun = now().minus(Duration.ofDays(50));
        Instant ended = now().minus(Duration.ofDays(31));
        visit(ANYUE, "a1", "v1", EncounterStatus.FINISHED, "IMP", begun, ended);

        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "IMP", begun, null);

        assertThat(consent.basis(ANYUE, "d1", now())).isEmpty();
        assertThat(audited()).containsExactly(AuditAction.CARE_CLOSED);
    }

    @Test
    void anOldVisitOpensNothing() {
        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "AMB", now().minus(Duration.ofDays(8)), null);

        assertThat(consent.basis(ANYUE, "d1", now())).isEmpty();
    }

    @Test
    void anUpdateOrAReplayBuysNoTime() {
        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "AMB", null, null);
        pass(Duration.ofDays(6));
        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "AMB", null, null);
        pass(Duration.ofDays(1));
        assertThat(consent.basis(ANYUE, "d1", now())).isEmpty();

        visit(ANYUE, "a1", "v2", EncounterStatus.FINISHED, "AMB", null, null);
        pass(Duration.ofDays(6));
        visit(ANYUE, "a1", "v2", EncounterStatus.FINISHED, "AMB", null, null);
        pass(Duration.ofDays(1));
        assertThat(consent.basis(ANYUE, "d1", now())).isEmpty();
    }

    @Test
    void aClockThatIsAheadBuysNoTime() {
        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "AMB", now().plus(Duration.ofDays(300)), null);

        assertThat(consent.basis(ANYUE, "d1", now())).isPresent();
        pass(Duration.ofDays(7));
        assertThat(consent.basis(ANYUE, "d1", now())).isEmpty();
    }

    @Test
    void aPlannedVisitOpensNothingYet() {
        visit(ANYUE, "a1", "v1", EncounterStatus.PLANNED, "IMP");
        assertThat(consent.basis(ANYUE, "d1", now())).isEmpty();

        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "IMP");
        assertThat(consent.basis(ANYUE, "d1", now())).isPresent();
    }

    @Test
    void theLongestVisitIsTheBasis() {
        visit(ANYUE, "a1", "v0", EncounterStatus.INPROGRESS, "AMB");
        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "IMP");

        assertThat(consent.inCare("d1", DAZU, now())).containsExactly(new Recipient(ANYUE, VISIT));
    }

    @Test
    void remembersWhoGotWhat() {
        disclose(ANYUE, 1, Way.PUSH);
        disclose(ANYUE, 2, Way.PUSH);
        disclose(ZYY, 1, Way.PAGE);

        assertThat(consent.holders("r1"))
                .containsExactly(
                        new Recipient(ANYUE, new Basis("correction-duty", "DiagnosticReport/r1/_history/2")),
                        new Recipient(ZYY, new Basis("correction-duty", "DiagnosticReport/r1/_history/1")));
        assertThat(consent.holders("r2")).isEmpty();
        assertThat(bench.database.audited())
                .extracting(Audited::action, Audited::legalBasis)
                .containsOnly(tuple(AuditAction.DISCLOSED, "care-relationship"));
    }

    /** Whoever may hand in records could otherwise make a legal basis of his own. */
    @Test
    void onlyAHospitalOpensCare() {
        bench.arrives(DISPATCH, "x1", "Z", "张测试", "1900-01-01", "M");
        bench.database.forgetAudit();

        visit(DISPATCH, "x1", "v1", EncounterStatus.INPROGRESS, "IMP");
        visit(new ParticipantId("no-longer-there"), "x1", "v1", EncounterStatus.INPROGRESS, "IMP");

        assertThat(consent.basis(DISPATCH, "d1", now())).isEmpty();
        assertThat(consent.readablePatients(DISPATCH, now())).isEmpty();
        assertThat(audited()).isEmpty();
    }

    @Test
    void namesThePersonWhoOpenedIt() {
        caller = new Caller("registrar-anyue", Role.REGISTRAR, ANYUE, null, Set.of());
        visit(ANYUE, "a1", "v1", EncounterStatus.INPROGRESS, "IMP");
        caller = null;
        visit(ANYUE, "a1", "v1", EncounterStatus.FINISHED, "IMP");

        assertThat(bench.database.audited())
                .extracting(Audited::action, Audited::actor)
                .containsExactly(
                        tuple(AuditAction.CARE_OPENED, "registrar-anyue"),
                        tuple(AuditAction.CARE_CLOSED, "anyue-rmyy"));
    }

    /** A visit that is over when it is first heard of opens the weeks after it all the same. */
    @Test
    void writesDownThatCareWasOpenedByAFinishedVisit() {
        visit(ANYUE, "a1", "v1", EncounterStatus.FINISHED, "IMP");
        assertThat(consent.basis(ANYUE, "d1", now())).isPresent();
        visit(ANYUE, "a1", "v1", EncounterStatus.FINISHED, "IMP");

        assertThat(audited()).containsExactly(AuditAction.CARE_OPENED, AuditAction.CARE_CLOSED);
    }

    private void disclose(ParticipantId organisation, int version, Way way) {
        bench.database.transaction.executeWithoutResult(status -> consent.disclosed(
                new Disclosure(organisation, "d1", "DiagnosticReport", "r1", version, way, VISIT, now())));
    }

    private void visit(ParticipantId organisation, String patient, String id, EncounterStatus status, String kind) {
        boolean over = status == EncounterStatus.FINISHED;
        visit(organisation, patient, id, status, kind, over ? null : now(), over ? now() : null);
    }

    private void visit(
            ParticipantId organisation,
            String patient,
            String id,
            EncounterStatus status,
            String kind,
            Instant start,
            Instant end) {
        Encounter encounter = new Encounter();
        encounter.setId(id);
        encounter.setStatus(status);
        encounter.getClass_().setCode(kind);
        if (start != null) {
            encounter.getPeriod().setStart(Date.from(start));
        }
        if (end != null) {
            encounter.getPeriod().setEnd(Date.from(end));
        }
        bench.database.transaction.executeWithoutResult(s -> consent.visit(organisation, patient, encounter));
    }

    private static Participants hospitals(ParticipantId... ids) {
        List<Participant> all = Stream.concat(
                        Arrays.stream(ids).map(id -> participant(id, Kind.HOSPITAL)),
                        Stream.of(participant(DISPATCH, Kind.DISPATCH)))
                .toList();
        return new Participants() {
            @Override
            public List<Participant> all() {
                return all;
            }

            @Override
            public Optional<Participant> find(ParticipantId id) {
                return all.stream().filter(one -> one.id().equals(id)).findFirst();
            }
        };
    }

    private static Participant participant(ParticipantId id, Kind kind) {
        return new Participant(id, id.value(), null, "512021", kind, null, null, Map.of());
    }

    private List<AuditAction> audited() {
        return bench.database.audited().stream().map(Audited::action).toList();
    }

    private Instant now() {
        return bench.database.clock.instant();
    }

    private void pass(Duration time) {
        bench.database.clock.pass(time);
    }
}
