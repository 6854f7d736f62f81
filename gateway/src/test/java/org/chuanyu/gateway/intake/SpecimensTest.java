package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Specimen;
import org.junit.jupiter.api.Test;

class SpecimensTest {
    private final Specimens specimens = new Specimens(value -> "new(" + value + ")");

    /** The correction carries the second group alone; by its place its urine would be the blood of the first. */
    @Test
    void partialCorrectionFindsTheSpecimenOfItsType() {
        var known = List.of(specimen("s", "血清", "08"), specimen("s#2", "尿液", "08"));

        assertThat(ids(known, specimen("s", "尿液", "08"))).isEqualTo(Map.of("s", "s#2"));
    }

    @Test
    void specimenOfAnotherTypeOrTimeIsNeverOverwritten() {
        var known = List.of(specimen("s", "血清", "08"));

        assertThat(ids(known, specimen("s", "尿液", "08")).get("s")).startsWith("new(");
        assertThat(ids(known, specimen("s", "血清", "09")).get("s")).startsWith("new(");
        assertThat(specimens
                        .ids(known, List.of(specimen("s", "尿液", "08")), Map.of("s", Set.of("s")))
                        .get("s"))
                .as("not even where the result is the same one")
                .startsWith("new(");
    }

    @Test
    void whatSaysLessIsTheOnlyOneThatItMayBe() {
        assertThat(ids(List.of(specimen("s", "血清", "08"), specimen("s#2", "尿液", "08")), specimen("s", "尿液", "")))
                .isEqualTo(Map.of("s", "s#2"));
        assertThat(ids(List.of(specimen("s", "血清", "08"), specimen("s#2", "血清", "09")), specimen("s", "血清", ""))
                        .get("s"))
                .as("it may be either")
                .startsWith("new(");
    }

    /** Three tubes of one kind without numbers or times: the result says which. */
    @Test
    void ofSeveralAlikeItIsThatOfItsResult() {
        var known = List.of(specimen("s", "血清", ""), specimen("s#2", "血清", ""), specimen("s#3", "血清", ""));

        assertThat(specimens.ids(known, List.of(specimen("s", "血清", "")), Map.of("s", Set.of("s#3"))))
                .isEqualTo(Map.of("s", "s#3"));
        assertThat(specimens.ids(known, known, Map.of())).isEqualTo(Map.of());
    }

    @Test
    void furtherSpecimenKeepsItsId() {
        assertThat(ids(List.of(specimen("s", "血清", "08")), specimen("s#2", "尿液", "08")))
                .isEmpty();
    }

    private Map<String, String> ids(List<Specimen> known, Specimen incoming) {
        return specimens.ids(known, List.of(incoming), Map.of());
    }

    private static Specimen specimen(String id, String type, String hour) {
        Specimen specimen = new Specimen();
        specimen.setId(id);
        specimen.getType().setText(type);
        if (!hour.isEmpty()) {
            specimen.getCollection().setCollected(new DateTimeType("2026-03-01T" + hour + ":00:00+08:00"));
        }
        return specimen;
    }
}
