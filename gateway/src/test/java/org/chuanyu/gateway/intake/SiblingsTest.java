package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.chuanyu.fhir.Extensions;
import org.chuanyu.fhir.ProblemException;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.UriType;
import org.junit.jupiter.api.Test;

class SiblingsTest {
    private final Siblings siblings = new Siblings(value -> "new(" + value + ")");
    private final List<Observation> tolerance =
            List.of(glucose("g", "08"), glucose("g#2", "09"), glucose("g#3", "10"), other("k"));

    /** The correction of the two-hour value carries that alone; by its place it would be the fasting value. */
    @Test
    void partialCorrectionFallsOnTheResultOfItsTime() {
        assertThat(ids(tolerance, List.of(glucose("g", "10")))).isEqualTo(Map.of("g", "g#3"));
    }

    @Test
    void otherOrderOfTheSameResultsChangesNothing() {
        var turned = List.of(glucose("g", "10"), glucose("g#2", "09"), glucose("g#3", "08"));

        assertThat(ids(tolerance, turned)).isEqualTo(Map.of("g", "g#3", "g#2", "g#2", "g#3", "g"));
    }

    @Test
    void furtherTimeIsAFurtherResult_andFallsOnNone() {
        Map<String, String> ids = ids(tolerance, List.of(glucose("g", "11")));

        assertThat(ids.get("g")).startsWith("new(").isNotIn("g", "g#2", "g#3");
    }

    @Test
    void loneResultWhoseTimeWasCorrectedIsTheSameResult() {
        assertThat(ids(List.of(glucose("g", "08")), List.of(glucose("g", "09"))))
                .isEmpty();
    }

    @Test
    void siblingsThatJoinALoneResultLeaveItWhereItIs() {
        Map<String, String> ids = ids(List.of(glucose("g", "09")), List.of(glucose("g", "08"), glucose("g#2", "09")));

        assertThat(ids.get("g#2")).isEqualTo("g");
        assertThat(ids.get("g")).startsWith("new(");
    }

    @Test
    void fewerThanThereAreWithNothingToTellThemApartHaveToWait() {
        var twice = List.of(glucose("g", "08"), glucose("g#2", "08"));

        assertThatThrownBy(() -> ids(twice, List.of(glucose("g", "08"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("which-of-several");
        assertThat(ids(twice, twice)).isEqualTo(Map.of("g", "g", "g#2", "g#2"));
    }

    /** As a laboratory corrects it by hand: without SPM and OBR-15. */
    @Test
    void correctionThatDoesNotNameTheSpecimenFallsOnTheOnlyResultOfItsTime() {
        var known =
                List.of(of("s1", glucose("g", "08")), of("s2", glucose("g#2", "09")), of("s3", glucose("g#3", "10")));

        assertThat(ids(known, List.of(corrected(glucose("g", "10"))))).isEqualTo(Map.of("g", "g#3"));
        assertThat(ids(known, List.of(glucose("g", "10"))))
                .as("nor is the same result a second one because it says less")
                .isEqualTo(Map.of("g", "g#3"));
    }

    @Test
    void correctionThatFallsOnNoneHasToWait_notOnAnyNorBesideThem() {
        for (var status : List.of(ObservationStatus.CORRECTED, ObservationStatus.ENTEREDINERROR)) {
            for (Observation other : List.of(
                    glucose("g", "11"),
                    of("s9", glucose("g", "10")),
                    other("g").setCode(glucose("x", "10").getCode()))) {
                var known = List.of(of("s1", glucose("g", "09")), of("s2", glucose("g#2", "10")));

                assertThatThrownBy(() -> ids(known, List.of(other.setStatus(status))))
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("which-of-several");
            }
        }
    }

    @Test
    void correctionOfATimeThatTwoHaveHasToWait() {
        var known = List.of(of("s1", glucose("g", "10")), of("s2", glucose("g#2", "10")));

        assertThatThrownBy(() -> ids(known, List.of(corrected(glucose("g", "10")))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("which-of-several");
    }

    /** It takes all of them back in any case. */
    @Test
    void reportThatIsTakenBackAsAWholeDoesNotWait() {
        var ids = siblings.ids(
                tolerance, List.of(corrected(glucose("g", "11"))), SiblingsTest::sample, SiblingsTest::sample, true);

        assertThat(ids.get("g")).startsWith("new(");
    }

    @Test
    void correctionBesideAllThatThereAreIsAFurtherResult() {
        Map<String, String> ids = ids(
                List.of(glucose("g", "08"), glucose("g#2", "09")),
                List.of(glucose("g", "08"), glucose("g#2", "09"), corrected(glucose("g#3", "10"))));

        assertThat(ids.get("g#3")).startsWith("new(");
    }

    /** The source sent a name; the code is the gateway's, and the map may have been approved between the two messages. */
    @Test
    void itemIsWhatTheSourceSent_notWhatAMapMadeOfIt() {
        var known = List.of(named("g", "08"), named("g#2", "10"));
        Observation correction = corrected(named("g", "10"));
        correction
                .getCode()
                .addCoding()
                .setSystem("http://loinc.org")
                .setCode("2345-7")
                .addExtension(Extensions.MAPPED_BY, new UriType("urn:map"));

        assertThat(ids(known, List.of(correction))).isEqualTo(Map.of("g", "g#2"));
    }

    private Map<String, String> ids(List<Observation> known, List<Observation> incoming) {
        return siblings.ids(known, incoming, SiblingsTest::sample, SiblingsTest::sample, false);
    }

    private static Specimens.Sample sample(Observation result) {
        return new Specimens.Sample(result.hasSpecimen() ? result.getSpecimen().getReference() : "", "", "");
    }

    private static Observation of(String specimen, Observation result) {
        return result.setSpecimen(new Reference(specimen));
    }

    private static Observation corrected(Observation result) {
        return result.setStatus(ObservationStatus.CORRECTED);
    }

    private static Observation named(String id, String hour) {
        Observation result = glucose(id, hour);
        result.setCode(new CodeableConcept().setText("葡萄糖"));
        return result;
    }

    private static Observation glucose(String id, String hour) {
        Observation result = other(id);
        result.getCode().getCodingFirstRep().setCode("GLU");
        result.setEffective(new DateTimeType("2026-03-01T" + hour + ":00:00+08:00"));
        return result;
    }

    private static Observation other(String id) {
        Observation result = new Observation();
        result.setId(id);
        result.setStatus(ObservationStatus.FINAL);
        result.getCode().addCoding().setSystem("urn:local").setCode("K");
        return result;
    }
}
