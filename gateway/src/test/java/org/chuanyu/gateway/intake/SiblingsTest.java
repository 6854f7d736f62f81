package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.chuanyu.fhir.ProblemException;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Observation;
import org.junit.jupiter.api.Test;

class SiblingsTest {
    private final Siblings siblings = new Siblings(value -> "new(" + value + ")");
    private final List<Observation> tolerance =
            List.of(glucose("g", "08"), glucose("g#2", "09"), glucose("g#3", "10"), other("k"));

    /** The correction of the two-hour value carries that alone; by its place it would be the fasting value. */
    @Test
    void partialCorrectionFallsOnTheResultOfItsTime() {
        assertThat(siblings.ids(tolerance, List.of(glucose("g", "10")))).isEqualTo(Map.of("g", "g#3"));
    }

    @Test
    void otherOrderOfTheSameResultsChangesNothing() {
        var turned = List.of(glucose("g", "10"), glucose("g#2", "09"), glucose("g#3", "08"));

        assertThat(siblings.ids(tolerance, turned)).isEqualTo(Map.of("g", "g#3", "g#2", "g#2", "g#3", "g"));
    }

    @Test
    void furtherTimeIsAFurtherResult_andFallsOnNone() {
        Map<String, String> ids = siblings.ids(tolerance, List.of(glucose("g", "11")));

        assertThat(ids.get("g")).startsWith("new(").isNotIn("g", "g#2", "g#3");
    }

    @Test
    void loneResultWhoseTimeWasCorrectedIsTheSameResult() {
        assertThat(siblings.ids(List.of(glucose("g", "08")), List.of(glucose("g", "09"))))
                .isEmpty();
    }

    @Test
    void siblingsThatJoinALoneResultLeaveItWhereItIs() {
        Map<String, String> ids =
                siblings.ids(List.of(glucose("g", "09")), List.of(glucose("g", "08"), glucose("g#2", "09")));

        assertThat(ids.get("g#2")).isEqualTo("g");
        assertThat(ids.get("g")).startsWith("new(");
    }

    @Test
    void fewerThanThereAreWithNothingToTellThemApartHaveToWait() {
        var twice = List.of(glucose("g", "08"), glucose("g#2", "08"));

        assertThatThrownBy(() -> siblings.ids(twice, List.of(glucose("g", "08"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("which-of-several");
        assertThat(siblings.ids(twice, twice)).isEqualTo(Map.of("g", "g", "g#2", "g#2"));
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
        result.getCode().addCoding().setSystem("urn:local").setCode("K");
        return result;
    }
}
