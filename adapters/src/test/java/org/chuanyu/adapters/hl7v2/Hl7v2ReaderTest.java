package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.chuanyu.adapters.Loss;
import org.chuanyu.fhir.Conformance;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity.QuantityComparator;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader of the canonical data would be hurt by, if it were wrong. */
class Hl7v2ReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "oru-count",
                "oru-values",
                "oru-statuses",
                "oru-two-groups-one-report",
                "oru-two-reports",
                "oru-notes-everywhere",
                "oru-v231-specimen",
                "oru-microbiology",
                "orm-o01",
                "oml-o21",
                "adt-a01",
                "adt-a03",
                "adt-a04",
                "adt-a08",
                "adt-a11",
                "adt-a40"
            })
    void carriesAGoodMessageWholeAndInCanonicalForm(String fixture) {
        Reading reading = Fixture.read(fixture);

        assertThat(new Conformance().check(reading.bundle()))
                .filteredOn(p -> p.severity() == Problem.Severity.ERROR)
                .isEmpty();
        assertThat(Fixture.clinicalLosses(reading)).isEmpty();
    }

    @Test
    void readsThePatient() {
        Patient patient = Fixture.only(Fixture.read("oru-count"), Patient.class);

        assertThat(patient.getIdentifier())
                .extracting(Identifier::getSystem, Identifier::getValue)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Systems.MEDICAL_RECORD_NUMBER, "D000123"),
                        org.assertj.core.groups.Tuple.tuple(Systems.RESIDENT_ID, "50011119000101001X"));
        assertThat(patient.getIdentifierFirstRep().getAssigner().getReference()).isEqualTo("Organization/dazu-rmyy");
        assertThat(patient.getBirthDateElement().getValueAsString()).isEqualTo("1900-01-01");
        assertThat(patient.getGender().toCode()).isEqualTo("male");
    }

    @ParameterizedTest
    @ValueSource(strings = {"oru-untyped-resident-id", "oru-resident-id-in-pid19"})
    void findsAResidentIdWhereverItStands(String fixture) {
        Patient patient = Fixture.only(Fixture.read(fixture), Patient.class);

        assertThat(patient.getIdentifier())
                .extracting(Identifier::getSystem)
                .containsExactly(Systems.MEDICAL_RECORD_NUMBER, Systems.RESIDENT_ID);
        assertThat(patient.getGender().toCode()).isEqualTo("male");
    }

    @Test
    void warnsOfAWrongCheckDigitAndKeepsTheNumber() {
        Reading reading = Fixture.read("oru-count-wrong-check-digit");

        assertThat(warningCodes(reading)).contains("resident-id-check-digit");
        assertThat(Fixture.only(reading, Patient.class).getIdentifier())
                .extracting(Identifier::getValue)
                .contains("500111190001010010");
    }

    @Test
    void makesOneReportOfTwoGroupsWithOneNumber() {
        Reading reading = Fixture.read("oru-two-groups-one-report");
        DiagnosticReport report = Fixture.only(reading, DiagnosticReport.class);

        assertThat(report.getResult()).hasSize(4);
        assertThat(report.getStatus()).isEqualTo(DiagnosticReportStatus.PARTIAL);
        assertThat(report.getCode().getCoding()).extracting(c -> c.getCode()).containsExactly("CBC", "CRP");
        assertThat(Fixture.all(reading, ServiceRequest.class)).hasSize(1);
        assertThat(report.getIssuedElement().getValueAsString()).startsWith("2026-03-01T10:30:00");
    }

    @Test
    void makesTwoReportsOfTwoNumbers() {
        Reading reading = Fixture.read("oru-two-reports");

        assertThat(Fixture.all(reading, DiagnosticReport.class))
                .extracting(report -> report.getIdentifierFirstRep().getValue() + " "
                        + report.getResult().size())
                .containsExactly("RPT-9001 3", "RPT-9002 1");
    }

    @Test
    void putsEveryNoteWhereItBelongs() {
        Reading reading = Fixture.read("oru-notes-everywhere");
        DiagnosticReport report = Fixture.only(reading, DiagnosticReport.class);

        assertThat(Fixture.only(reading, Patient.class).getExtensionByUrl(Extensions.REPORT_NOTE))
                .isNotNull();
        assertThat(report.getExtensionsByUrl(Extensions.REPORT_NOTE))
                .extracting(e -> ((org.hl7.fhir.r4.model.Annotation) e.getValue()).getText())
                .containsExactly("报告级备注一\n续行", "报告级备注二", "申请级备注");
        assertThat(Fixture.result(reading, "WBC").getNoteFirstRep().getText()).isEqualTo("结果级备注");
        assertThat(Fixture.only(reading, Specimen.class).getNoteFirstRep().getText())
                .isEqualTo("标本级备注");
        assertThat(Fixture.only(reading, ServiceRequest.class).getNoteFirstRep().getText())
                .isEqualTo("申请级备注");
    }

    @Test
    void readsTheSpecimenOfAnOldMessage() {
        Specimen specimen = Fixture.only(Fixture.read("oru-v231-specimen"), Specimen.class);

        assertThat(specimen.getType().getText()).isEqualTo("全血");
        assertThat(specimen.getCollection().getBodySite().getText()).isEqualTo("左臂");
        assertThat(specimen.getCollection().getQuantity().getUnit()).isEqualTo("mL");
        assertThat(specimen.getReceivedTimeElement().getValueAsString()).isEqualTo("2026-03-01T09:30:00+08:00");
    }

    @Test
    void tellsRepeatedResultsOfOneItemApart() {
        Reading reading = Fixture.read("oru-microbiology");

        List<Observation> drugs = Fixture.all(reading, Observation.class).stream()
                .filter(o -> o.getCode().getCodingFirstRep().getCode().equals("AMP"))
                .toList();
        assertThat(drugs)
                .extracting(o -> o.getIdentifierFirstRep().getValue() + " "
                        + o.getValueQuantity().getComparator().toCode())
                .containsExactly("1 >=", "2 <=");
        assertThat(drugs.get(0).getNoteFirstRep().getText()).contains("大肠埃希菌");
    }

    @Test
    void readsOrders() {
        List<ServiceRequest> orders = Fixture.all(Fixture.read("orm-o01"), ServiceRequest.class);

        assertThat(orders).extracting(o -> o.getStatus().toCode()).containsExactly("active", "revoked");
        assertThat(orders.get(0).getPriority().toCode()).isEqualTo("stat");
        assertThat(orders.get(0).getReasonCodeFirstRep().getText()).isEqualTo("肺炎");
        assertThat(orders.get(0).getNote())
                .extracting(n -> n.getText())
                .containsExactly("空腹采血", "临床信息 Clinical information: 发热三天", "WT 体重 L: 60 kg");
    }

    @ParameterizedTest
    @CsvSource({
        "adt-a01, in-progress, IMP",
        "adt-a03, finished, IMP",
        "adt-a04, in-progress, AMB",
        "adt-a08, in-progress, IMP",
        "adt-a11, cancelled, IMP"
    })
    void readsVisits(String fixture, String status, String kind) {
        Encounter visit = Fixture.only(Fixture.read(fixture), Encounter.class);

        assertThat(visit.getStatus().toCode()).isEqualTo(status);
        assertThat(visit.getClass_().getCode()).isEqualTo(kind);
        assertThat(visit.getExtensionByUrl(Extensions.TRIGGER).getValue().primitiveValue())
                .isEqualTo(fixture.substring(4).toUpperCase(java.util.Locale.ROOT));
    }

    @Test
    void mergesTwoRecordsOfOnePatient() {
        List<Patient> patients = Fixture.all(Fixture.read("adt-a40"), Patient.class);

        assertThat(patients).hasSize(2);
        assertThat(patients.get(0).getLinkFirstRep().getType()).isEqualTo(Patient.LinkType.REPLACES);
        assertThat(patients.get(1).getActive()).isFalse();
        assertThat(patients.get(1).getIdentifier())
                .extracting(Identifier::getValue)
                .containsExactly("D000999");
        assertThat(patients.get(1).getLinkFirstRep().getType()).isEqualTo(Patient.LinkType.REPLACEDBY);
    }

    @Test
    void neverTakesABelowForAnEqual() {
        var value = Fixture.result(Fixture.read("oru-count"), "HGB").getValueQuantity();

        assertThat(value.getComparator()).isEqualTo(QuantityComparator.LESS_THAN);
        assertThat(value.getValue()).isEqualByComparingTo("0.01");
    }

    private static List<String> warningCodes(Reading reading) {
        return reading.warnings().stream().map(Problem::code).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "HIV,http://terminology.hl7.org/CodeSystem/v2-0177",
        "v,http://terminology.hl7.org/CodeSystem/v2-0177",
        "绝密,https://fhir.chuanyu-health.org/local/dazu-rmyy/confidentiality"
    })
    void keepsHowConfidentialAnOrderIs(String code, String system) {
        String order = new String(Fixture.bytes("oml-o21"), StandardCharsets.UTF_8)
                .replace("|||D01^李^医生", "|||D01^李^医生" + "|".repeat(16) + code);

        Reading reading = new Hl7v2Reader().read(order.getBytes(StandardCharsets.UTF_8), Fixture.SETTINGS);

        assertThat(Fixture.only(reading, ServiceRequest.class).getMeta().getSecurity())
                .singleElement()
                .satisfies(label -> {
                    assertThat(label.getSystem()).isEqualTo(system);
                    assertThat(label.getCode()).isEqualToIgnoringCase(code);
                });
        assertThat(reading.losses()).extracting(Loss::path).noneMatch(path -> path.contains("-28"));
    }
}
