package org.chuanyu.adapters.cda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.adapters.cda.CdaWriterTest.row;
import static org.chuanyu.adapters.cda.CdaWriterTest.write;

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
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Specimen;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the ledger claims to be carried is in the document, and results that look the same can be told apart there. */
class CdaCarriedTest {
    private static final String TOKEN = "甲乙丙丁";

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
