package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a report writes into the index: once what its results have in common, and never what is one person's for another. */
class IndexRowsTest {
    private final AtomicLong numbers = new AtomicLong();
    private final IndexRows rows = new IndexRows(secret -> "token of " + secret.purpose(), numbers::incrementAndGet);

    @Test
    void saysOnceWhatResultsHaveInCommon() {
        for (int i = 0; i < 20; i++) {
            Observation result = result("r" + i, "718-7");
            rows.add(item(result, "p", result));
        }

        assertThat(lines(rows.resources)).hasSize(20).allMatch(line -> line.contains("\t1\t"));
        assertThat(lines(rows.values))
                .containsExactlyInAnyOrder(
                        "1\tObservation\tpatient\t\\N\t\\N\tPatient\tp",
                        "1\tObservation\tspecimen\t\\N\t\\N\tSpecimen\ts");
        assertThat(rows.codes).hasSize(1);
    }

    @Test
    void sharesNothingBetweenPersons() {
        Observation one = result("a", "718-7");
        Observation other = result("b", "718-7");
        rows.add(item(one, "p", one));
        rows.add(item(other, "q", other));

        assertThat(numbers).hasValue(2);
    }

    @Test
    void keepsWhatOnlyTheOwnerFindsApart() {
        Observation whole = result("a", "718-7");
        Observation left = result("a", "4544-3");
        rows.add(item(whole, "p", left));

        assertThat(lines(rows.resources))
                .extracting(line -> line.split("\t")[3] + (line.split("\t")[5].equals("\\N") ? "" : " shared"))
                .containsExactly("0 shared", "1", "2");
        assertThat(rows.codes.values())
                .extracting(set -> set.codes().stream().map(CodeSet.Code::code).toList())
                .containsExactly(List.of("final"), List.of("718-7"), List.of("4544-3"));
    }

    @Test
    void givesTheSameSetOfCodesTheSameName_inWhateverOrder() {
        CodeSet.Code one = new CodeSet.Code("code", "urn:a", "b");
        CodeSet.Code other = new CodeSet.Code("code", null, "c");

        assertThat(new CodeSet("Observation", List.of(one, other)).name())
                .isEqualTo(new CodeSet("Observation", List.of(other, one, other)).name())
                .isNotEqualTo(new CodeSet("DiagnosticReport", List.of(one, other)).name())
                .isNotEqualTo(new CodeSet("Observation", List.of(one, new CodeSet.Code("code", "", "c"))).name());
    }

    private static Indexer.Item item(Observation resource, String patient, @Nullable Observation others) {
        return new Indexer.Item(resource, patient, "dazu-rmyy", others, true);
    }

    private static Observation result(String id, String code) {
        Observation result = new Observation();
        result.setId(id);
        result.setStatus(ObservationStatus.FINAL);
        result.setCode(new CodeableConcept().addCoding(new Coding("http://loinc.org", code, null)));
        result.setSubject(new Reference("Patient/p"));
        result.setSpecimen(new Reference("Specimen/s"));
        return result;
    }

    private static List<String> lines(CopyLines lines) {
        return lines.text().lines().toList();
    }
}
