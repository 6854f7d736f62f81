package org.chuanyu.adapters.cda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.adapters.cda.CdaWriterTest.row;
import static org.chuanyu.adapters.cda.CdaWriterTest.write;
import static org.chuanyu.adapters.cda.Fixtures.first;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Loss;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.Systems;
import org.hl7.fhir.r4.model.Annotation;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Enumerations;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the ledger claims to be carried is in the document, and results that look the same can be told apart there. */
class CdaCarriedTest {
    private static final String TOKEN = "甲乙丙丁";
    private static final DateTimeType TIME = new DateTimeType("2026-04-30T03:04:05+08:00");
    private static final String DIGITS = "20260430030405";

    /** Said once for the whole report, or for the state of a result. */
    private static final Set<String> OF_THE_REPORT = Set.of("basedOn", "category", "subject", "encounter", "status");

    private static final Map<String, Consumer<Observation>> TOKENS = Map.ofEntries(
            Map.entry(
                    "identifier",
                    o -> o.addIdentifier().setSystem(Systems.OBSERVATION_SUB_ID).setValue(TOKEN)),
            Map.entry("code", o -> o.setCode(new CodeableConcept().setText(TOKEN))),
            Map.entry("effective[x]", o -> o.setEffective(new DateTimeType("2026-04-30T03:04:05+08:00"))),
            Map.entry("issued", o -> o.setIssuedElement(new InstantType("2026-04-30T03:04:05+08:00"))),
            Map.entry("performer", o -> o.addPerformer(new Reference().setDisplay(TOKEN))),
            Map.entry("value[x]", o -> o.setValue(new StringType(TOKEN))),
            Map.entry(
                    "dataAbsentReason",
                    o -> o.setValue(null).setDataAbsentReason(new CodeableConcept().setText(TOKEN))),
            Map.entry("interpretation", o -> {
                o.getExtension().removeIf(e -> Extensions.RECEIVED_FLAG.equals(e.getUrl()));
                o.addInterpretation().setText(TOKEN);
            }),
            Map.entry("note", o -> o.addNote(new Annotation().setText(TOKEN))),
            Map.entry("method", o -> o.setMethod(new CodeableConcept().setText(TOKEN))),
            Map.entry("bodySite", o -> o.setBodySite(new CodeableConcept().setText(TOKEN))),
            Map.entry("device", o -> o.setDevice(new Reference().setDisplay(TOKEN))),
            Map.entry("specimen", o -> {
                o.setSpecimen(new Reference("Specimen/s9"));
                o.setUserData("specimen", "s9");
            }),
            Map.entry("referenceRange", o -> {
                o.getReferenceRange().clear();
                o.addReferenceRange().setText(TOKEN);
            }));

    /** Bookkeeping of the source, links that are the document itself, and what is said by being there. */
    private static final Set<String> NO_CONTENT = Set.of(
            "DiagnosticReport.basedOn",
            "DiagnosticReport.subject",
            "DiagnosticReport.encounter",
            "DiagnosticReport.specimen",
            "DiagnosticReport.result",
            "Patient.active",
            "Patient.managingOrganization",
            "Specimen.subject",
            "ServiceRequest.intent",
            "ServiceRequest.subject",
            "ServiceRequest.encounter",
            "Encounter.subject",
            "Encounter.serviceProvider",
            "Organization.alias",
            "Organization.type",
            "Organization.active");

    private static final Map<String, Consumer<Bundle>> OTHER_TOKENS = Map.ofEntries(
            Map.entry(
                    "DiagnosticReport.identifier",
                    b -> report(b).getIdentifierFirstRep().setValue(TOKEN)),
            Map.entry(
                    "DiagnosticReport.status",
                    b -> report(b).setStatus(DiagnosticReport.DiagnosticReportStatus.CANCELLED)),
            Map.entry("DiagnosticReport.category", b -> report(b).addCategory().setText(TOKEN)),
            Map.entry("DiagnosticReport.code", b -> report(b).getCode().setText(TOKEN)),
            Map.entry("DiagnosticReport.effective[x]", b -> report(b).setEffective(TIME)),
            Map.entry("DiagnosticReport.issued", b -> report(b).setIssuedElement(new InstantType(TIME.getValue()))),
            Map.entry(
                    "DiagnosticReport.performer", b -> report(b).addPerformer().setDisplay(TOKEN)),
            Map.entry(
                    "DiagnosticReport.resultsInterpreter",
                    b -> report(b).addResultsInterpreter().setDisplay(TOKEN)),
            Map.entry("DiagnosticReport.conclusion", b -> report(b).setConclusion(TOKEN)),
            Map.entry(
                    "DiagnosticReport.presentedForm",
                    b -> report(b).addPresentedForm().setUrl("https://example.org/" + TOKEN)),
            Map.entry(
                    "Patient.identifier",
                    b -> patient(b).addIdentifier().setSystem(Systems.PASSPORT).setValue(TOKEN)),
            Map.entry("Patient.name", b -> patient(b).getNameFirstRep().setText(TOKEN)),
            Map.entry(
                    "Patient.gender",
                    b -> patient(b)
                            .setGenderElement(new Patient()
                                    .setGender(Enumerations.AdministrativeGender.FEMALE)
                                    .getGenderElement())),
            Map.entry("Patient.birthDate", b -> patient(b).setBirthDateElement(new DateType("2026-04-30"))),
            Map.entry("Patient.telecom", b -> patient(b).addTelecom().setValue(TOKEN)),
            Map.entry("Patient.address", b -> patient(b).addAddress().setText(TOKEN)),
            Map.entry(
                    "Specimen.identifier",
                    b -> first(b, Specimen.class).getIdentifierFirstRep().setValue(TOKEN)),
            Map.entry(
                    "Specimen.accessionIdentifier",
                    b -> first(b, Specimen.class).getAccessionIdentifier().setValue(TOKEN)),
            Map.entry("Specimen.type", b -> first(b, Specimen.class).getType().setText(TOKEN)),
            Map.entry("Specimen.receivedTime", b -> first(b, Specimen.class).setReceivedTimeElement(TIME)),
            Map.entry(
                    "Specimen.collection",
                    b -> first(b, Specimen.class).getCollection().setCollected(TIME)),
            Map.entry(
                    "Specimen.condition",
                    b -> first(b, Specimen.class).getConditionFirstRep().setText(TOKEN)),
            Map.entry(
                    "ServiceRequest.identifier",
                    b -> order(b).getIdentifierFirstRep().setValue(TOKEN)),
            Map.entry("ServiceRequest.status", b -> order(b).setStatus(ServiceRequest.ServiceRequestStatus.REVOKED)),
            Map.entry("ServiceRequest.category", b -> order(b).addCategory().setText(TOKEN)),
            Map.entry("ServiceRequest.code", b -> order(b).getCode().setText(TOKEN)),
            Map.entry("ServiceRequest.authoredOn", b -> order(b).setAuthoredOnElement(TIME)),
            Map.entry(
                    "ServiceRequest.requester",
                    b -> order(b).getRequester().setReference(null).setDisplay(TOKEN)),
            Map.entry("ServiceRequest.reasonCode", b -> order(b).addReasonCode().setText(TOKEN)),
            Map.entry("ServiceRequest.specimen", b -> {
                Specimen specimen = new Specimen();
                specimen.setId("s9");
                specimen.setType(new CodeableConcept().setText(TOKEN));
                b.addEntry().setResource(specimen);
                order(b).addSpecimen().setReference("Specimen/s9");
            }),
            Map.entry(
                    "Encounter.identifier",
                    b -> first(b, Encounter.class).getIdentifierFirstRep().setValue(TOKEN)),
            Map.entry(
                    "Encounter.status", b -> first(b, Encounter.class).setStatus(Encounter.EncounterStatus.CANCELLED)),
            Map.entry(
                    "Encounter.class",
                    b -> first(b, Encounter.class).getClass_().setDisplay(TOKEN)),
            Map.entry(
                    "Encounter.period",
                    b -> first(b, Encounter.class).getPeriod().setStartElement(TIME)),
            Map.entry(
                    "Practitioner.identifier",
                    b -> first(b, Practitioner.class).getIdentifierFirstRep().setValue(TOKEN)),
            Map.entry(
                    "Practitioner.name",
                    b -> first(b, Practitioner.class).getNameFirstRep().setText(TOKEN)),
            Map.entry(
                    "Organization.identifier",
                    b -> first(b, Organization.class).getIdentifierFirstRep().setValue(TOKEN)),
            Map.entry("Organization.name", b -> first(b, Organization.class).setName(TOKEN)));

    private static final Map<String, String> WORDS = Map.of(
            "DiagnosticReport.status", "报告状态：作废（已取消）",
            "Patient.gender", "displayName=\"女性\"",
            "ServiceRequest.status", "申请状态：已撤销",
            "Encounter.status", "就诊状态：已取消",
            "DiagnosticReport.effective[x]", "检验时间：2026-04-30 03:04:05",
            "Patient.birthDate", "20260430");

    static Stream<String> otherClaims() {
        return Losses.CARRIED.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().contains(".") && !entry.getKey().equals("Observation"))
                .flatMap(entry -> entry.getValue().stream().map(property -> entry.getKey() + "." + property))
                .filter(claim -> !NO_CONTENT.contains(claim))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("otherClaims")
    void carriesWhatTheLedgerClaimsOfTheOthers(String claim) {
        CdaDocument document = new CdaWriter().write(Fixtures.with(OTHER_TOKENS.get(claim)));

        assertThat(new String(document.bytes(), StandardCharsets.UTF_8))
                .containsAnyOf(
                        WORDS.containsKey(claim) ? new String[] {WORDS.get(claim)} : new String[] {TOKEN, DIGITS});
        assertThat(document.losses()).isEmpty();
    }

    @Test
    void tellsTheSpanOfAnExamination() {
        Period day = new Period().setStartElement(TIME).setEndElement(new DateTimeType("2026-05-01T03:04:05+08:00"));
        Xml xml = write(Fixtures.with(bundle -> {
            report(bundle).setEffective(day);
            ((Observation) Fixtures.resource(bundle, "o1")).setEffective(day);
        }));

        assertThat(xml.text("//h:section[h:title='检验']/h:text"))
                .contains("检验时间：2026-04-30 03:04:05 至 2026-05-01 03:04:05");
        assertThat(xml.all("(//h:organizer)[1]/h:effectiveTime/*/@value"))
                .containsExactly("20260430030405", "20260501030405");
    }

    @Test
    void namesAnExtensionByLettersAndDigitsOnly() {
        CdaDocument document = new CdaWriter()
                .write(Fixtures.withReport(
                        report -> report.addExtension("https://example.org/张三\nERROR 50", new StringType("x"))));

        assertThat(document.losses()).extracting(Loss::path).containsExactly("DiagnosticReport.extension(ERROR50)");
    }

    private static DiagnosticReport report(Bundle bundle) {
        return first(bundle, DiagnosticReport.class);
    }

    private static Patient patient(Bundle bundle) {
        return first(bundle, Patient.class);
    }

    private static ServiceRequest order(Bundle bundle) {
        return first(bundle, ServiceRequest.class);
    }

    static Stream<String> claims() {
        Set<String> claimed = new HashSet<>(Losses.CARRIED.get("Observation"));
        claimed.removeAll(OF_THE_REPORT);
        return claimed.stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("claims")
    void carriesWhatTheLedgerClaims(String property) {
        Dispatch dispatch = Fixtures.with(bundle -> {
            TOKENS.get(property).accept((Observation) Fixtures.resource(bundle, "o1"));
            Specimen specimen = new Specimen();
            specimen.setId("s9");
            specimen.setType(new CodeableConcept().setText(TOKEN));
            if (property.equals("specimen")) {
                bundle.addEntry().setResource(specimen);
            }
        });

        String document = new String(new CdaWriter().write(dispatch).bytes(), StandardCharsets.UTF_8);

        boolean time = property.equals("effective[x]") || property.equals("issued");
        assertThat(document).contains(time ? "20260430030405" : TOKEN);
    }

    @Test
    void doesNotClaimTheMembersOfAGroup() {
        assertThat(new CdaWriter()
                        .write(Fixtures.withResult(
                                1, result -> result.addHasMember().setReference("Observation/o2")))
                        .losses())
                .extracting(Loss::path)
                .containsExactly("Observation[0].hasMember");
    }

    @Test
    void tellsResultsOfOneItemApartByTheirTime() {
        Xml xml = write(Fixtures.with(bundle -> {
            for (int i = 1; i <= 6; i++) {
                Observation result = (Observation) Fixtures.resource(bundle, "o" + i);
                result.setEffective(new DateTimeType("2026-05-01T0" + i + ":00:00+08:00"));
                result.setIdentifier(null)
                        .addIdentifier()
                        .setSystem(Systems.OBSERVATION_SUB_ID)
                        .setValue("G" + i);
            }
        }));

        assertThat(row(xml, 1)).contains("2026-05-01 01:00:00", "G1");
        assertThat(row(xml, 2)).contains("2026-05-01 02:00:00", "G2");
        assertThat(xml.all("(//h:organizer)[1]/h:id/@extension")).containsExactly("G1");
    }

    @Test
    void doesNotCallSeveralCodedValuesMissingWhoseTextIsThere() {
        Dispatch dispatch = Fixtures.withResult(3, result -> {
            result.setValue(new StringType("甲; 乙"));
            result.addComponent().setValue(new CodeableConcept().setText("甲"));
            result.addComponent().setValue(new CodeableConcept().setText("乙"));
        });

        CdaDocument document = new CdaWriter().write(dispatch);

        assertThat(document.losses())
                .containsExactly(new Loss("Observation[2].component", Loss.Severity.ADMINISTRATIVE, "unmapped-code"));
        assertThat(new String(document.bytes(), StandardCharsets.UTF_8)).doesNotContain("未能转入");
    }

    @Test
    void leavesOutAPrintThatWasTakenBack() {
        Xml xml = write(Fixtures.withReport(report -> {
            report.addPresentedForm()
                    .setContentType("application/pdf")
                    .setData(new byte[] {1})
                    .addExtension(new Extension(Extensions.DOCUMENT_STATUS, new CodeType("final")));
            report.addPresentedForm()
                    .setContentType("application/pdf")
                    .setData(new byte[] {2})
                    .addExtension(new Extension(Extensions.DOCUMENT_STATUS, new CodeType("entered-in-error")));
        }));

        assertThat(xml.all("//h:observationMedia/h:value")).isEqualTo(List.of("AQ=="));
        assertThat(xml.text("//h:section[h:title='检验报告']/h:text")).contains("附件：已撤回，不附");
    }
}
