package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chuanyu.fhir.Problem;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each letter of the status tables means, and that no other letter ever means "final". */
class StatusesTest {
    @ParameterizedTest
    @ValueSource(strings = {"Q", "Z", "f", "", "FF", "正"})
    void takesNoLetterOutsideTheTablesForFinal(String letter) {
        assertThat(Statuses.ofResult(letter)).isEqualTo(ObservationStatus.UNKNOWN);
        assertThat(Statuses.ofReport(letter)).isEqualTo(DiagnosticReportStatus.UNKNOWN);
    }

    /** ORC-1 (table 0119), each of which says something of the order by itself. */
    @ParameterizedTest
    @CsvSource({
        "CA, REVOKED", "OC, REVOKED", "CR, REVOKED", "DC, REVOKED", "DR, REVOKED", "OD, REVOKED", "UA, REVOKED",
        "RP, REVOKED", "RQ, REVOKED", "RU, REVOKED", "HD, ONHOLD", "HR, ONHOLD", "OH, ONHOLD", "DE, ENTEREDINERROR",
        "ZZ, UNKNOWN"
    })
    void saysWhatOrderControlDoes(String orc1, ServiceRequestStatus status) {
        assertThat(Statuses.ofOrder(orc1, "CM", "F")).isEqualTo(status);
    }

    /** ORC-5 (table 0038), under the order controls that leave the state to it. */
    @ParameterizedTest
    @ValueSource(strings = {"NW", "OK", "RL", "RO", "XO", "XX", "SC", "SN", "NA", "RE", "CH", "PA", "PR", "RF", ""})
    void leavesTheStateToOrc5(String orc1) {
        assertThat(Statuses.ofOrder(orc1, "CM", "")).isEqualTo(ServiceRequestStatus.COMPLETED);
        assertThat(Statuses.ofOrder(orc1, "CA", "")).isEqualTo(ServiceRequestStatus.REVOKED);
        assertThat(Statuses.ofOrder(orc1, "DC", "")).isEqualTo(ServiceRequestStatus.REVOKED);
        assertThat(Statuses.ofOrder(orc1, "RP", "")).isEqualTo(ServiceRequestStatus.REVOKED);
        assertThat(Statuses.ofOrder(orc1, "HD", "")).isEqualTo(ServiceRequestStatus.ONHOLD);
        assertThat(Statuses.ofOrder(orc1, "ER", "")).isEqualTo(ServiceRequestStatus.ENTEREDINERROR);
        assertThat(Statuses.ofOrder(orc1, "IP", "")).isEqualTo(ServiceRequestStatus.ACTIVE);
        assertThat(Statuses.ofOrder(orc1, "A", "F")).isEqualTo(ServiceRequestStatus.COMPLETED);
        assertThat(Statuses.ofOrder(orc1, "SC", "X")).isEqualTo(ServiceRequestStatus.REVOKED);
        assertThat(Statuses.ofOrder(orc1, "Q", "F")).isEqualTo(ServiceRequestStatus.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "|F|||20260301093000, |Q|||20260301093000, unknown-status",
        "|2.4|, ||, version-missing",
        "|2.4|, |2.6|, version-untested",
        "ORU^R01, ORU, trigger-missing",
    })
    void warnsOfWhatItTookAllTheSame(String from, String to, String warning) {
        assertThat(reading(from, to).warnings()).extracting(Problem::code).contains(warning);
    }

    @Test
    void doesNotCallALetterUnknownThatTable0123Has() {
        for (String letter : new String[] {"Y", "Z"}) {
            Reading reading = reading("||LAB|F|", "||LAB|" + letter + "|");

            assertThat(Fixture.only(reading, DiagnosticReport.class).getStatus())
                    .isEqualTo(DiagnosticReportStatus.UNKNOWN);
            assertThat(reading.warnings()).extracting(Problem::code).doesNotContain("unknown-status");
        }
        assertThat(reading("||LAB|F|", "||LAB|Q|").warnings())
                .extracting(Problem::code)
                .contains("unknown-status");
    }

    private static Reading reading(String from, String to) {
        String message = new String(Fixture.bytes("oru-count"), StandardCharsets.UTF_8);
        assertThat(message).contains(from);
        return new Hl7v2Reader()
                .read(
                        message.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to))
                                .getBytes(StandardCharsets.UTF_8),
                        Fixture.SETTINGS);
    }
}
