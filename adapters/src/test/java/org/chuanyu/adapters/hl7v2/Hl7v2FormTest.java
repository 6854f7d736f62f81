package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.chuanyu.adapters.Loss;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Character sets, line ends, refusals, and what holds a message back. */
class Hl7v2FormTest {
    @ParameterizedTest
    @CsvSource({
        "oru-count-without-type, missing-field, MSH[1]-9",
        "oru-count-without-control-id, missing-field, MSH[1]-10",
        "oru-count-training, processing-id, MSH[1]-11",
        "oru-count-v3, unsupported-version, MSH[1]-12",
        "oru-count-without-patient, missing-segment, PID",
        "oru-count-without-patient-number, patient-without-identifier, PID[1]-3",
        "oru-count-without-obr, result-without-order, OBX[1]",
        "oru-count-without-report-number, report-without-number, OBR[1]-3",
        "oru-count-two-patients, several-patients, PID[2]",
        "oru-count-cut-character-in-number, undecodable-bytes, PID[1]-3",
        "adt-a28, unsupported-event, MSH[1]-9",
        "mdm-t02, unsupported-type, MSH[1]-9",
        "adt-a01-without-visit-number, visit-without-number, PV1[1]-19",
        "adt-a40-without-prior, missing-segment, MRG",
        "adt-a40-with-itself, merge-with-itself, MRG[1]-1"
    })
    void refusesWhatCanNeverBeRead(String fixture, String code, String where) {
        assertThatThrownBy(() -> Fixture.read(fixture))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problems())
                                .extracting(Problem::code, Problem::where)
                                .containsExactly(org.assertj.core.groups.Tuple.tuple(code, where)));
    }

    @ParameterizedTest
    @CsvSource({
        "oru-count, UTF-8, false",
        "oru-count-gb18030, GB18030, false",
        "oru-count-gb18030-undeclared, GB18030, false",
        "oru-count-gb18030-declared-utf8, GB18030, true",
        "oru-count-utf8-declared-gb18030, UTF-8, true"
    })
    void believesTheBytesRatherThanMsh18(String fixture, String charset, boolean warned) {
        Reading reading = Fixture.read(fixture);

        assertThat(reading.charset()).isEqualTo(charset);
        assertThat(Fixture.only(reading, Patient.class).getNameFirstRep().getText())
                .isEqualTo("张测试");
        assertThat(warningCodes(reading).contains("charset-differs")).isEqualTo(warned);
    }

    @ParameterizedTest
    @CsvSource({"oru-count-line-feeds, line-feed", "oru-count-crlf, line-feed", "oru-broken-note, broken-segment"})
    void takesOtherLineEndingsWithAWarning(String fixture, String warning) {
        Reading reading = Fixture.read(fixture);

        assertThat(warningCodes(reading)).contains(warning);
        assertThat(Fixture.all(reading, Observation.class)).hasSize(3);
        assertThat(Fixture.result(reading, "XYZ1").getNoteFirstRep().getText()).startsWith("标本轻度");
    }

    @Test
    void keepsTheRestOfABrokenNote() {
        assertThat(Fixture.result(Fixture.read("oru-broken-note"), "XYZ1")
                        .getNoteFirstRep()
                        .getText())
                .isEqualTo("标本轻度\n溶血，请复查");
    }

    @Test
    void parksAMessageWithACutCharacterInANote() {
        Reading reading = Fixture.read("oru-count-cut-character");

        assertThat(Fixture.clinicalLosses(reading)).containsExactly("NTE[1]-3");
    }

    /** XML has no way to write most of them, and one would make a whole page of results unreadable. */
    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x7F, 0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF})
    void readsWhatIsNoCharacterAsASpaceWithAWarning(int none) {
        String message = new String(Fixture.bytes("oru-count"), StandardCharsets.UTF_8)
                .replace("张测试", "张" + Character.toString(none) + "测试");

        Reading reading = new Hl7v2Reader().read(message.getBytes(StandardCharsets.UTF_8), Fixture.SETTINGS);

        assertThat(Fixture.only(reading, Patient.class).getNameFirstRep().getText())
                .isEqualTo("张 测试");
        assertThat(warningCodes(reading)).contains("control-character");
    }

    @Test
    void holdsBackAMessageWhoseDayDoesNotExist() {
        Reading reading = Fixture.read("oru-count-no-such-day");

        assertThat(Fixture.clinicalLosses(reading)).containsExactly("OBR[1]-7");
        assertThat(Fixture.only(reading, DiagnosticReport.class).hasEffective()).isFalse();
    }

    @Test
    void holdsBackAnItemWithoutAName() {
        assertThat(Fixture.clinicalLosses(Fixture.read("oru-count-nameless-item")))
                .containsExactly("OBX[1]-3");
    }

    @Test
    void holdsBackAnImagingReport() {
        assertThat(Fixture.clinicalLosses(Fixture.read("oru-imaging"))).containsExactly("OBR[1]-24");
    }

    @Test
    void leavesItToTheSettingsWhetherAZSegmentIsClinical() {
        var settings = Fixture.SETTINGS;
        var strict = new Hl7v2Settings(
                settings.source(),
                settings.wire(),
                null,
                settings.zone(),
                settings.acknowledgement(),
                Set.of("ZLB"),
                settings.processingIds(),
                settings.maxMessageBytes(),
                settings.idleTimeout(),
                settings.frameTimeout(),
                settings.maxConnections(),
                settings.peers());
        byte[] message = Fixture.bytes("oru-count-z-segment");

        List<Loss> unknown = new Hl7v2Reader().read(message, settings).losses();
        List<Loss> clinical = new Hl7v2Reader().read(message, strict).losses();

        assertThat(unknown)
                .filteredOn(loss -> loss.path().startsWith("ZLB"))
                .hasSize(3)
                .allMatch(loss -> loss.severity() == Loss.Severity.UNKNOWN);
        assertThat(clinical)
                .filteredOn(loss -> loss.path().startsWith("ZLB"))
                .allMatch(loss -> loss.severity() == Loss.Severity.CLINICAL);
    }

    @Test
    void countsAnAllergyThatIsNotCarried() {
        assertThat(Fixture.read("adt-a01-with-allergy").losses())
                .contains(new Loss("AL1[1]-3", Loss.Severity.UNKNOWN, "unmapped-field"));
    }

    @Test
    void givesTheSameDataForTheSameBytes() {
        var parser = FhirContext.forR4Cached().newJsonParser();

        assertThat(parser.encodeResourceToString(Fixture.read("oru-values").bundle()))
                .isEqualTo(
                        parser.encodeResourceToString(Fixture.read("oru-values").bundle()));
    }

    private static List<String> warningCodes(Reading reading) {
        return reading.warnings().stream().map(Problem::code).toList();
    }
}
