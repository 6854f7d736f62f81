package org.chuanyu.adapters.cda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.adapters.cda.CdaWriterTest.write;

import java.util.Comparator;
import java.util.List;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose report it is, who answers for it, and which one it replaces. */
class CdaHeaderTest {
    private static final String HEADER = "/h:ClinicalDocument/";

    /** CDA R2, POCD_MT000040.ClinicalDocument; no schema may be shipped, so the order stands here. */
    private static final List<String> HEADER_ORDER = List.of(
            "realmCode",
            "typeId",
            "templateId",
            "id",
            "code",
            "title",
            "effectiveTime",
            "confidentialityCode",
            "languageCode",
            "setId",
            "versionNumber",
            "copyTime",
            "recordTarget",
            "author",
            "dataEnterer",
            "informant",
            "custodian",
            "informationRecipient",
            "legalAuthenticator",
            "authenticator",
            "participant",
            "inFulfillmentOf",
            "documentationOf",
            "relatedDocument",
            "authorization",
            "componentOf",
            "component");

    @Test
    void saysWhatItIs() {
        Xml xml = write(Fixtures.report());

        assertThat(xml.text(HEADER + "h:realmCode/@code")).isEqualTo("CN");
        assertThat(xml.text(HEADER + "h:typeId/@root")).isEqualTo("2.16.840.1.113883.1.3");
        assertThat(xml.text(HEADER + "h:typeId/@extension")).isEqualTo("POCD_MT000040");
        assertThat(xml.text(HEADER + "h:templateId/@root")).isEqualTo("2.16.156.10011.2.1.1.27");
        assertThat(xml.text(HEADER + "h:id[@root='2.16.156.10011.1.1']/@extension"))
                .isEqualTo(Fixtures.ID);
        assertThat(xml.text(HEADER + "h:code[@codeSystem='2.16.156.10011.2.4']/@code"))
                .isEqualTo("C0007");
        assertThat(xml.text(HEADER + "h:title")).isEqualTo("检验报告");
        assertThat(xml.text(HEADER + "h:effectiveTime/@value")).isEqualTo("20260501100000");
        assertThat(xml.text(HEADER + "h:languageCode/@code")).isEqualTo("zh-CN");
        assertThat(xml.text(HEADER + "h:versionNumber/@value")).isEqualTo("1");
    }

    @Test
    void keepsTheOrderOfCda() {
        Xml xml = write(Fixtures.withReport(report -> report.setStatus(DiagnosticReportStatus.CORRECTED)));

        List<String> names = Xml.childNames(xml.document().getDocumentElement());

        assertThat(names).isSortedAccordingTo(Comparator.comparing(HEADER_ORDER::indexOf));
        assertThat(HEADER_ORDER).containsAll(names);
        assertThat(names).contains("relatedDocument", "legalAuthenticator", "participant", "componentOf");
    }

    @Test
    void namesThePatient() {
        Xml xml = write(Fixtures.report());
        String role = HEADER + "h:recordTarget/h:patientRole/";

        assertThat(xml.text(role + "h:id[@root='2.16.156.10011.1.11']/@extension"))
                .isEqualTo("OP0001");
        assertThat(xml.text(role + "h:id[@root='2.16.156.10011.1.33']/@extension"))
                .isEqualTo("LR20260501001");
        assertThat(xml.text(role + "h:id[@root='2.16.156.10011.1.24']/@extension"))
                .isEqualTo("ORD0001");
        assertThat(xml.text(role + "h:id[@root='2.16.156.10011.1.14']/@extension"))
                .isEqualTo("SP0001");
        assertThat(xml.text(role + "h:patientType/h:patienttypeCode/@code")).isEqualTo("1");
        assertThat(xml.text(role + "h:patient/h:id[@root='2.16.156.10011.1.3']/@extension"))
                .isEqualTo("50011119000101001X");
        assertThat(xml.text(role + "h:patient/h:name")).isEqualTo("测试甲");
        assertThat(xml.text(role + "h:patient/h:administrativeGenderCode/@code"))
                .isEqualTo("1");
        assertThat(xml.text(role + "h:patient/h:birthTime/@value")).isEqualTo("19000101");
        assertThat(xml.text(role + "h:patient/h:age/@value")).isEqualTo("126");
    }

    @Test
    void inventsNothingAboutThePatient() {
        Xml xml = write(Fixtures.withPatient(patient -> {
            patient.getIdentifier().clear();
            patient.getName().clear();
            patient.setGenderElement(null);
            patient.setBirthDateElement(null);
        }));
        String person = HEADER + "h:recordTarget/h:patientRole/h:patient/";

        assertThat(xml.text(person + "h:id/@nullFlavor")).isEqualTo("UNK");
        assertThat(xml.text(person + "h:name/@nullFlavor")).isEqualTo("UNK");
        assertThat(xml.text(person + "h:administrativeGenderCode/@nullFlavor")).isEqualTo("UNK");
        assertThat(xml.text(person + "h:birthTime/@nullFlavor")).isEqualTo("UNK");
        assertThat(xml.count(person + "h:age")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"2025-12-31, 4, 月", "2026-04-21, 10, 天", "1925-05-02, 100, 岁", "1925-05-01, 101, 岁"})
    void tellsTheAgeOfTheDay(String born, String value, String unit) {
        Xml xml = write(Fixtures.withPatient(patient -> patient.setBirthDateElement(new DateType(born))));

        assertThat(xml.text("//h:age/@value")).isEqualTo(value);
        assertThat(xml.text("//h:age/@unit")).isEqualTo(unit);
    }

    @Test
    void namesWhoAnswersForTheReport() {
        Xml xml = write(Fixtures.report());

        assertThat(xml.text(HEADER + "h:author/h:assignedAuthor/h:assignedPerson/h:name"))
                .isEqualTo("测试报告医师");
        assertThat(xml.text(HEADER + "h:legalAuthenticator/h:assignedEntity/h:code/@displayName"))
                .isEqualTo("审核医师");
        assertThat(xml.text(HEADER + "h:legalAuthenticator//h:name")).isEqualTo("测试审核医师");
        assertThat(xml.text(HEADER + "h:legalAuthenticator/h:signatureCode/@nullFlavor"))
                .as("nobody signed these bytes")
                .isEqualTo("NI");
        assertThat(xml.text(HEADER + "h:custodian//h:id[@root='2.16.156.10011.1.5']/@extension"))
                .isEqualTo("12500111000000019A");
        assertThat(xml.text(HEADER + "h:participant//h:associatedPerson/h:name"))
                .isEqualTo("测试申请医师");
    }

    @Test
    void doesNotMakeUpAnAuthor() {
        Xml xml = write(Fixtures.withReport(report -> report.setPerformer(null).setResultsInterpreter(null)));

        assertThat(xml.text(HEADER + "h:author//h:assignedPerson/h:name/@nullFlavor"))
                .isEqualTo("UNK");
        assertThat(xml.count(HEADER + "h:legalAuthenticator")).isZero();
    }

    @Test
    void replacesTheEarlierVersions_whenCorrected() {
        Xml first = write(Fixtures.report());
        Xml second = write(Fixtures.withReport(report -> {
            report.setStatus(DiagnosticReportStatus.CORRECTED);
            report.getMeta().setVersionId("2");
        }));

        assertThat(first.count("//h:relatedDocument")).isZero();
        assertThat(second.text("//h:relatedDocument/@typeCode")).isEqualTo("RPLC");
        assertThat(second.text("//h:parentDocument/h:setId/@extension"))
                .isEqualTo(second.text(HEADER + "h:setId/@extension"))
                .isEqualTo(first.text(HEADER + "h:setId/@extension"));
        assertThat(second.text(HEADER + "h:versionNumber/@value")).isEqualTo("2");
        assertThat(second.text(HEADER + "h:title")).contains("更正");
    }

    @Test
    void keepsASensitiveReportRestricted() {
        Xml xml = write(Fixtures.withReport(report ->
                report.getMeta().addSecurity().setSystem(Systems.SENSITIVITY).setCode("4")));

        assertThat(xml.text(HEADER + "h:confidentialityCode/@code")).isEqualTo("R");
    }

    @Test
    void tellsAForeignerByThePassport() {
        Xml xml = write(Fixtures.withPatient(patient -> {
            patient.getIdentifier().clear();
            patient.addIdentifier().setSystem(Systems.PASSPORT).setValue("E00000000");
        }));

        assertThat(xml.count("//h:patientRole/h:id[@extension='E00000000']")).isEqualTo(1);
        assertThat(xml.text("//h:patient/h:id/@nullFlavor")).isEqualTo("UNK");
    }

    @Test
    void namesADoctorWhoIsOnlyAReference() {
        Xml xml = write(Fixtures.withReport(report -> {
            report.getResultsInterpreter().clear();
            report.addResultsInterpreter().setDisplay("测试会诊医师");
        }));

        assertThat(xml.text(HEADER + "h:legalAuthenticator//h:name")).isEqualTo("测试会诊医师");
        assertThat(xml.text(HEADER + "h:legalAuthenticator//h:id/@nullFlavor")).isEqualTo("UNK");
    }

    @Test
    void takesNoInstitutionForADoctor() {
        Xml xml = write(Fixtures.withReport(report -> {
            report.getPerformer().clear();
            report.addPerformer().setReference("Organization/elsewhere").setDisplay("外送检验所");
        }));

        assertThat(xml.text(HEADER + "h:author//h:assignedPerson/h:name/@nullFlavor"))
                .isEqualTo("UNK");
    }
}
