package org.chuanyu.adapters.cda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Loss;
import org.chuanyu.fhir.ProblemException;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;

class CdaWriterTest {
    private static final List<String> ORGANIZER_ORDER = List.of(
            "id",
            "code",
            "statusCode",
            "effectiveTime",
            "subject",
            "specimen",
            "performer",
            "author",
            "informant",
            "participant",
            "reference",
            "precondition",
            "component");

    private static final List<String> OBSERVATION_ORDER = List.of(
            "id",
            "code",
            "derivationExpr",
            "text",
            "statusCode",
            "effectiveTime",
            "priorityCode",
            "repeatNumber",
            "languageCode",
            "value",
            "interpretationCode",
            "methodCode",
            "targetSiteCode",
            "subject",
            "specimen",
            "performer",
            "author",
            "informant",
            "participant",
            "entryRelationship",
            "reference",
            "precondition",
            "referenceRange");

    @Test
    void isTheSameBytesEveryTime() {
        assertThat(new CdaWriter().write(Fixtures.report()).bytes())
                .isEqualTo(new CdaWriter().write(Fixtures.report()).bytes());
    }

    @Test
    void losesNothingOfTheGoodReport() {
        assertThat(new CdaWriter().write(Fixtures.report()).losses()).isEmpty();
    }

    @Test
    void showsADoctorWhatTheSourcePrinted() {
        Xml xml = write(Fixtures.report());

        assertThat(row(xml, 1)).containsExactly("*白细胞计数", "11.20", "H", "10^9/L", "3.5-9.5", "流式细胞法", "", "", "1");
        assertThat(row(xml, 2)).containsExactly("*C反应蛋白", "<0.50", "", "mg/L", "<10", "", "", "", "2");
        assertThat(row(xml, 3)).containsExactly("红细胞(镜检)", "2-3", "", "", "0～3", "", "", "", "3");
        assertThat(row(xml, 6)).containsExactly("抗核抗体滴度", "1:40", "", "", "", "", "", "建议结合临床 & 复查 <3个月内>", "6");
    }

    @Test
    void refusesAReportWithoutItsPatient() {
        Dispatch orphan = Fixtures.withReport(report -> report.setSubject(new Reference("Patient/nobody")));

        assertThatThrownBy(() -> new CdaWriter().write(orphan))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("cda-no-patient");
    }

    @Test
    void keepsTheOrderOfEntries() {
        Xml xml = write(Fixtures.report());

        assertThat(xml.elements("//h:organizer"))
                .allSatisfy(organizer -> assertThat(Xml.childNames(organizer))
                        .isSortedAccordingTo(Comparator.comparing(ORGANIZER_ORDER::indexOf)));
        assertThat(xml.elements("//h:observation"))
                .allSatisfy(observation -> assertThat(Xml.childNames(observation))
                        .isSortedAccordingTo(Comparator.comparing(OBSERVATION_ORDER::indexOf)));
    }

    @Test
    void losesNoSpecialisedCharacter() {
        Xml xml =
                write(Fixtures.withPatient(patient -> patient.getNameFirstRep().setText("測試𠮷\"<&>'")));

        assertThat(xml.text("//h:patient/h:name")).isEqualTo("測試𠮷\"<&>'");
    }

    @Test
    void showsAnIllegalCharacterAndCountsIt() {
        CdaDocument document = new CdaWriter()
                .write(Fixtures.withResult(5, result -> result.setValue(new StringType("A\u0000型\uD842"))));

        assertThat(row(Xml.of(document.bytes()), 5).get(1)).isEqualTo("A\uFFFD型\uFFFD");
        assertThat(document.losses())
                .anySatisfy(loss -> assertThat(loss.reason()).isEqualTo("illegal-character"));
    }

    @Test
    void tellsWhatItCouldNotCarry() {
        CdaDocument document = new CdaWriter()
                .write(Fixtures.withResult(
                        1, result -> result.addComponent().getCode().setText("手工分类")));

        assertThat(document.losses())
                .containsExactly(new Loss("Observation[0].component", Loss.Severity.CLINICAL, "unmapped-field"));
        assertThat(Xml.of(document.bytes()).text("//h:section[h:title='检验报告']/h:text"))
                .contains("未能转入本文书", "Observation[0].component");
    }

    @Test
    void tellsThatAResultIsMissing() {
        CdaDocument document = new CdaWriter()
                .write(Fixtures.withReport(report -> report.addResult().setReference("Observation/gone")));

        assertThat(document.losses())
                .containsExactly(
                        new Loss("DiagnosticReport.result[6]", Loss.Severity.CLINICAL, "unresolved-reference"));
    }

    @Test
    void carriesThePrint() {
        byte[] pdf = {'%', 'P', 'D', 'F'};
        Dispatch dispatch = Fixtures.withReport(report ->
                report.addPresentedForm().setContentType("application/pdf").setData(pdf));

        Xml xml = write(dispatch);

        assertThat(xml.text("//h:observationMedia/h:value/@mediaType")).isEqualTo("application/pdf");
        assertThat(Base64.getDecoder().decode(xml.text("//h:observationMedia/h:value")))
                .isEqualTo(pdf);
        assertThat(xml.text("//h:renderMultiMedia/@referencedObject")).isEqualTo(xml.text("//h:observationMedia/@ID"));
    }

    @Test
    void carriesNotes() {
        Xml xml = write(Fixtures.report());

        assertThat(xml.all("//h:observation[h:code/@code='DE06.00.179.00']/h:value"))
                .containsExactly("建议结合临床 & 复查 <3个月内>", "标本轻度溶血");
        assertThat(xml.text("//h:section[h:title='检验报告']/h:text")).contains("标本轻度溶血");
        assertThat(xml.text("//h:section[h:code/@code='29548-5']/h:text")).isEqualTo("急性上呼吸道感染");
    }

    static Xml write(Dispatch dispatch) {
        return Xml.of(new CdaWriter().write(dispatch).bytes());
    }

    static List<String> row(Xml xml, int number) {
        return xml.all("//h:section[h:code/@code='30954-2']/h:text/h:table/h:tbody/h:tr[" + number + "]/h:td");
    }
}
