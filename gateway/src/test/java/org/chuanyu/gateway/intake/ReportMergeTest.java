package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.ProblemException;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;

class ReportMergeTest {
    private static final Instant TEN = Instant.parse("2026-03-01T02:00:00Z");
    private static final Instant ELEVEN = Instant.parse("2026-03-01T03:00:00Z");
    private static final Instant NOON = Instant.parse("2026-03-01T04:00:00Z");

    @Test
    void firstReportIsCurrent() {
        var merged = ReportMerge.merge(null, state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5.6")));

        assertThat(merged.current()).isTrue();
        assertThat(merged.results()).hasSize(1);
    }

    @Test
    void correctionReplacesAndKeepsWhatItDoesNotCarry() {
        var known = state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5.6"), result("b", "140"));
        var correction = state(DiagnosticReportStatus.CORRECTED, ELEVEN, ELEVEN, result("a", "6.5"));

        var merged = ReportMerge.merge(known, correction);

        assertThat(merged.current()).isTrue();
        assertThat(merged.report().getResult())
                .extracting(Reference::getReference)
                .containsExactly("Observation/a", "Observation/b");
        assertThat(merged.results()).extracting(Observation::getIdPart).containsExactly("a");
    }

    @Test
    void lateOriginalDoesNotReplaceItsCorrection() {
        var known = state(DiagnosticReportStatus.CORRECTED, ELEVEN, ELEVEN, result("a", "6.5"));
        var original = state(DiagnosticReportStatus.FINAL, TEN, NOON, result("a", "5.6"));

        assertThat(ReportMerge.merge(known, original).current()).isFalse();
    }

    @Test
    void lateOriginalStillBringsWhatOnlyItCarries() {
        var known = state(DiagnosticReportStatus.CORRECTED, ELEVEN, ELEVEN, result("a", "6.5"));
        var original = state(DiagnosticReportStatus.FINAL, TEN, NOON, result("a", "5.6"), result("b", "140"));

        var merged = ReportMerge.merge(known, original);

        assertThat(merged.current()).isTrue();
        assertThat(merged.report().getStatus()).isEqualTo(DiagnosticReportStatus.CORRECTED);
        assertThat(merged.report().getResult())
                .extracting(Reference::getReference)
                .containsExactly("Observation/a", "Observation/b");
        assertThat(merged.results()).extracting(Observation::getIdPart).containsExactly("b");
    }

    @Test
    void lateOriginalBringsNothingBackIntoAReportThatWasTakenBack() {
        var known = state(DiagnosticReportStatus.CANCELLED, ELEVEN, ELEVEN);
        var original = state(DiagnosticReportStatus.FINAL, TEN, NOON, result("a", "5.6"));

        assertThat(ReportMerge.merge(known, original).current()).isFalse();
    }

    @Test
    void originalWithTheCorrectionsTimeDoesNotReplaceIt() {
        var known = state(DiagnosticReportStatus.CORRECTED, TEN, TEN, result("a", "6.5"));
        var original = state(DiagnosticReportStatus.FINAL, TEN, NOON, result("a", "5.6"));

        assertThat(ReportMerge.merge(known, original).current()).isFalse();
    }

    @Test
    void preliminaryNeverReplacesFinal_evenWithALaterTime() {
        var known = state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5.6"));
        var preliminary = state(DiagnosticReportStatus.PRELIMINARY, NOON, NOON, result("a", "5"));

        assertThat(ReportMerge.merge(known, preliminary).current()).isFalse();
    }

    @Test
    void finalReplacesPreliminary_evenWithoutTimes() {
        var known = state(DiagnosticReportStatus.PRELIMINARY, null, TEN, result("a", "5"));
        var done = state(DiagnosticReportStatus.FINAL, null, TEN, result("a", "5.6"));

        assertThat(ReportMerge.merge(known, done).current()).isTrue();
    }

    @Test
    void takingTheReportBackTakesItsResultsBack() {
        var known = state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5.6"), result("b", "140"));
        var voided = state(DiagnosticReportStatus.CANCELLED, ELEVEN, ELEVEN);

        var merged = ReportMerge.merge(known, voided);

        assertThat(merged.results())
                .extracting(Observation::getIdPart, Observation::getStatus)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("a", ObservationStatus.CANCELLED),
                        org.assertj.core.groups.Tuple.tuple("b", ObservationStatus.CANCELLED));
        assertThat(known.results().values())
                .as("what is stored already is not changed in place")
                .allMatch(result -> result.getStatus() == ObservationStatus.FINAL);
    }

    @Test
    void sameResultAfterItWasTakenBackIsCurrentAgain() {
        var voided = state(DiagnosticReportStatus.CANCELLED, TEN, ELEVEN, result("a", "5.6"));
        var again = state(DiagnosticReportStatus.FINAL, TEN, NOON, result("a", "5.6"));

        assertThat(ReportMerge.merge(voided, again).current()).isTrue();
    }

    @Test
    void resultsAreTakenAwayByTheirOwnStatusOnly() {
        var known = state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5.6"), result("b", "140"));
        Observation wrong = result("b", "140").setStatus(ObservationStatus.ENTEREDINERROR);
        var correction = state(DiagnosticReportStatus.CORRECTED, ELEVEN, ELEVEN, wrong);

        var merged = ReportMerge.merge(known, correction);

        assertThat(merged.results()).singleElement().satisfies(result -> {
            assertThat(result.getIdPart()).isEqualTo("b");
            assertThat(result.getStatus()).isEqualTo(ObservationStatus.ENTEREDINERROR);
        });
    }

    @Test
    void statusOnlyKeepsTheValueThatCameBefore() {
        var known = state(DiagnosticReportStatus.PRELIMINARY, TEN, TEN, result("a", "5.6"));
        Observation statusOnly = new Observation();
        statusOnly.setId("a");
        statusOnly.setStatus(ObservationStatus.FINAL).addExtension(Extensions.STATUS_ONLY, new BooleanType(true));

        var merged = ReportMerge.merge(known, state(DiagnosticReportStatus.FINAL, ELEVEN, ELEVEN, statusOnly));

        Observation result = merged.results().get(0);
        assertThat(result.getValueQuantity().getValue()).isEqualByComparingTo("5.6");
        assertThat(result.getStatus()).isEqualTo(ObservationStatus.FINAL);
        assertThat(result.hasExtension(Extensions.STATUS_ONLY)).isFalse();
    }

    @Test
    void statusOnlyWithoutAnEarlierValueHasToWait() {
        Observation statusOnly = new Observation();
        statusOnly.setId("a");
        statusOnly.setStatus(ObservationStatus.FINAL).addExtension(Extensions.STATUS_ONLY, new BooleanType(true));
        var incoming = state(DiagnosticReportStatus.FINAL, ELEVEN, ELEVEN, statusOnly);

        assertThatThrownBy(() -> ReportMerge.merge(null, incoming))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("status-without-value");
    }

    /** OBX a is C, OBX b is P: as a whole the report is no more final than before, and the correction of a counts all the same. */
    @Test
    void correctionOfOneResultCounts_thoughAnotherIsPreliminary() {
        var known = state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5.6"));
        var mixed = state(
                DiagnosticReportStatus.PARTIAL,
                ELEVEN,
                ELEVEN,
                result("a", "15.6").setStatus(ObservationStatus.CORRECTED),
                result("b", "3").setStatus(ObservationStatus.PRELIMINARY));

        var merged = ReportMerge.merge(known, mixed);

        assertThat(merged.current()).isTrue();
        assertThat(merged.results()).extracting(Observation::getIdPart).containsExactly("a", "b");
        assertThat(merged.results().get(0).getValueQuantity().getValue()).isEqualByComparingTo("15.6");
        assertThat(merged.report().getStatus()).isEqualTo(DiagnosticReportStatus.CORRECTED);
        assertThat(merged.report().getIssued().toInstant()).isEqualTo(ELEVEN);
    }

    @Test
    void correctionIsNotUndoneByAnEarlierOneThatComesLate_norByAFinalOfAPreliminaryReport() {
        var known = state(
                DiagnosticReportStatus.CORRECTED,
                ELEVEN,
                ELEVEN,
                result("a", "15.6").setStatus(ObservationStatus.CORRECTED));
        var earlier = state(
                DiagnosticReportStatus.PARTIAL, TEN, TEN, result("a", "10.6").setStatus(ObservationStatus.CORRECTED));

        var merged = ReportMerge.merge(known, earlier);

        assertThat(merged.current()).isFalse();
        assertThat(merged.results()).isEmpty();
        assertThat(merged.late()).as("kept as a version").hasSize(1);
    }

    /** A laboratory that writes a mere day into OBR-22 means that day, not its first moment. */
    @Test
    void correctionWithADayOnlyReplacesTheFinalOfThatDay() {
        var known = state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5.6"));
        var correction = state(DiagnosticReportStatus.CORRECTED, null, ELEVEN, result("a", "6.5"));
        correction.report().setIssuedElement(new InstantType("2026-03-01T00:00:00+08:00"));
        known.report().setIssuedElement(new InstantType("2026-03-01T10:10:00+08:00"));

        assertThat(ReportMerge.merge(known, correction).current()).isTrue();
        assertThat(ReportMerge.merge(correction, known).current()).isFalse();
    }

    @Test
    void correctionThatKeptTheFirstIssueTimeCounts_whenItWasWrittenLater() {
        var known = state(DiagnosticReportStatus.FINAL, ELEVEN, ELEVEN, result("a", "5.6"));
        var correction = state(DiagnosticReportStatus.CORRECTED, TEN, NOON, result("a", "6.5"));

        assertThat(ReportMerge.merge(known, correction).current()).isTrue();
    }

    @Test
    void ofTwoFinalsOfOneTimeTheOneThatWasWrittenLaterCounts_whateverTheArrival() {
        var first = state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5.6"));
        var second = state(DiagnosticReportStatus.FINAL, TEN, ELEVEN, result("a", "6.5"));

        assertThat(ReportMerge.merge(first, second).current()).isTrue();
        assertThat(ReportMerge.merge(second, first).current()).isFalse();
    }

    /** Else a search by patient would find it, and it would look valid by itself. */
    @Test
    void neverSeenResultOfAReportThatWasTakenBackIsNotStored() {
        var known = state(DiagnosticReportStatus.CANCELLED, ELEVEN, ELEVEN);
        var original = state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5.6"));

        var merged = ReportMerge.merge(known, original);

        assertThat(merged.results()).isEmpty();
        assertThat(merged.late()).isEmpty();
    }

    /** In the order of writing both count; the report's own time is that of the correction of the other result. */
    @Test
    void twoCorrectionsOfAResultEachCount_whateverTheArrival() {
        var first = state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5.6"), result("b", "140"));
        var ofA = state(DiagnosticReportStatus.CORRECTED, NOON, NOON, corrected("a", "6.5"));
        var known = after(first, ofA);

        var merged = ReportMerge.merge(
                known, state(DiagnosticReportStatus.CORRECTED, ELEVEN, ELEVEN, corrected("b", "150")));

        assertThat(merged.current()).isTrue();
        assertThat(merged.results()).extracting(Observation::getIdPart).containsExactly("b");
        assertThat(merged.report().getIssued().toInstant()).isEqualTo(NOON);
    }

    /** OBR-22 kept; the correction of 12:00 came within a preliminary report, and the report's time stayed at 10:00. */
    @Test
    void earlierCorrectionDoesNotUndoALaterOneThatThePreliminaryReportBrought() {
        var first = state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5"));
        var mixed = state(DiagnosticReportStatus.PARTIAL, TEN, NOON, corrected("a", "7"));
        var known = after(first, mixed);

        var merged =
                ReportMerge.merge(known, state(DiagnosticReportStatus.CORRECTED, TEN, ELEVEN, corrected("a", "6")));

        assertThat(merged.results()).isEmpty();
        assertThat(merged.late()).extracting(Observation::getIdPart).containsExactly("a");
    }

    @Test
    void reportThatWasIssuedAgainIsNotTakenBackByTheEarlierWithdrawal() {
        for (var status : java.util.List.of(DiagnosticReportStatus.FINAL, DiagnosticReportStatus.PRELIMINARY)) {
            var again = state(status, TEN, NOON, result("a", "5.6"));
            var voided = state(DiagnosticReportStatus.CANCELLED, TEN, ELEVEN, result("a", "5.6"));

            assertThat(ReportMerge.merge(voided, again).current()).isTrue();
            assertThat(ReportMerge.merge(again, voided).current())
                    .as(status.toCode())
                    .isFalse();
            assertThat(ReportMerge.merge(again, voided).results()).isEmpty();
        }
    }

    @Test
    void withdrawalOfTheSameTimeWins() {
        var done = state(DiagnosticReportStatus.FINAL, TEN, TEN, result("a", "5.6"));
        var voided = state(DiagnosticReportStatus.CANCELLED, TEN, TEN);

        assertThat(ReportMerge.merge(done, voided).current()).isTrue();
        assertThat(ReportMerge.merge(voided, done).current()).isFalse();
    }

    /** A sender that repeats the first report writes a new MSH-7: the later OBR-22 of the withdrawal counts all the same. */
    @Test
    void withdrawalCounts_thoughTheFirstReportWasSentAgainAfterIt() {
        var resent = state(DiagnosticReportStatus.FINAL, TEN, NOON, result("a", "5.6"));
        var voided = state(DiagnosticReportStatus.CANCELLED, ELEVEN, ELEVEN);

        assertThat(ReportMerge.merge(resent, voided).current()).isTrue();
        assertThat(ReportMerge.merge(voided, resent).current()).isFalse();
    }

    @Test
    void resultThatWasTakenBackAndReportedAgainStays_whateverTheArrival() {
        var again = state(DiagnosticReportStatus.CORRECTED, TEN, NOON, result("a", "5.6"));
        var wrong = state(
                DiagnosticReportStatus.CORRECTED,
                TEN,
                ELEVEN,
                result("a", "5.6").setStatus(ObservationStatus.ENTEREDINERROR));

        assertThat(ReportMerge.merge(again, wrong).results()).isEmpty();
        assertThat(ReportMerge.merge(wrong, again).results()).hasSize(1);
    }

    /** What the report is after a second message, as it is read back: each result with what was said of it, and when. */
    private static ReportMerge.State after(ReportMerge.State first, ReportMerge.State second) {
        var merged = ReportMerge.merge(first, second);
        Map<String, Observation> results = new LinkedHashMap<>(first.results());
        Map<String, ReportOrder.Said> said = new LinkedHashMap<>();
        first.results().keySet().forEach(reference -> said.put(reference, first.said()));
        merged.results().forEach(result -> {
            results.put("Observation/" + result.getIdPart(), result);
            said.put("Observation/" + result.getIdPart(), second.said());
        });
        boolean whole = merged.report() == second.report();
        return new ReportMerge.State(
                merged.report(), results, whole ? second.messageTime() : first.messageTime(), said);
    }

    private static Observation corrected(String id, String value) {
        return result(id, value).setStatus(ObservationStatus.CORRECTED);
    }

    private static Observation result(String id, String value) {
        Observation result = new Observation();
        result.setId(id);
        result.setStatus(ObservationStatus.FINAL);
        result.setValue(new Quantity().setValue(new java.math.BigDecimal(value)));
        return result;
    }

    private static ReportMerge.State state(
            DiagnosticReportStatus status, Instant issued, Instant messageTime, Observation... results) {
        DiagnosticReport report = new DiagnosticReport();
        report.setId("r");
        report.setStatus(status);
        if (issued != null) {
            report.setIssued(Date.from(issued));
        }
        Map<String, Observation> byReference = new LinkedHashMap<>();
        for (Observation result : results) {
            report.addResult(new Reference("Observation/" + result.getIdPart()));
            byReference.put("Observation/" + result.getIdPart(), result);
        }
        return new ReportMerge.State(report, byReference, messageTime);
    }
}
