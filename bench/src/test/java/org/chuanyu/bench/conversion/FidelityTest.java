package org.chuanyu.bench.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A check that finds nothing would make everybody look faithful: one change to a faithful bundle must be found, and named. */
class FidelityTest {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    /** What each message says, as it stood in the results of the first runs: a check that asks for less would be content with less. */
    private static final Map<String, Integer> FACTS =
            Map.of("simple-20", 102, "simple-10", 53, "microbiology", 29, "ft-ed", 24, "batch", 159, "gb18030", 52);

    private final Fidelity fidelity = new Fidelity(FHIR);

    @Test
    void whatIsAllThereIsCalledComplete() throws IOException {
        assertThat(judged("simple-10", bundle -> {})).startsWith("nothing lost of ");
    }

    static List<String> ourReaderLosesNothing() {
        return ConversionLeg.MESSAGES;
    }

    @ParameterizedTest
    @MethodSource
    void ourReaderLosesNothing(String name) throws IOException {
        byte[] message = message(name);
        Charset charset = name.equals("gb18030") ? Charset.forName("GB18030") : StandardCharsets.UTF_8;
        String made = new OurReader().apply(message).get();
        assertThat(fidelity.compare(new String(message, charset), made))
                .hasToString("nothing lost of " + FACTS.get(name));
    }

    @ParameterizedTest
    @MethodSource
    void oneLossIsFound(String lost, String item, Consumer<Observation> change) throws IOException {
        String verdict = judged("simple-10", bundle -> change.accept(observation(bundle, item)));
        assertThat(verdict).startsWith("lost 1 of ").contains(lost, "(" + item + ")");
    }

    static Stream<Arguments> oneLossIsFound() {
        return Stream.of(
                loss(
                        "values",
                        "WBC",
                        observation -> observation.getValueQuantity().setValue(new BigDecimal("61.2"))),
                loss(
                        "units",
                        "HGB",
                        observation ->
                                observation.getValueQuantity().setUnit(null).setCode(null)),
                loss("ranges", "HGB", observation -> observation.setReferenceRange(null)),
                loss("statuses", "WBC", observation -> observation.setStatus(Observation.ObservationStatus.AMENDED)),
                loss(
                        "comparators",
                        "hsTnT",
                        observation -> observation.getValueQuantity().setComparator(null)));
    }

    private static Arguments loss(String kind, String item, Consumer<Observation> change) {
        return Arguments.of(kind, item, change);
    }

    @Test
    void anObservationThatIsNotThereTakesAllOfItsFactsWithIt() throws IOException {
        String verdict = judged(
                "simple-10",
                bundle -> bundle.getEntry()
                        .removeIf(entry -> entry.getResource() instanceof Observation observation
                                && observation
                                        .getCode()
                                        .getCodingFirstRep()
                                        .getCode()
                                        .equals("WBC")));
        assertThat(verdict).contains("1 of 10 values (WBC)", "units (WBC)", "ranges (WBC)", "statuses (WBC)");
    }

    @Test
    void aNameThatIsNotThereIsFound() throws IOException {
        String verdict = judged(
                "simple-10",
                bundle -> bundle.getEntry().stream()
                        .map(Bundle.BundleEntryComponent::getResource)
                        .filter(Patient.class::isInstance)
                        .map(Patient.class::cast)
                        .forEach(patient -> patient.setName(null).setText(null)));
        assertThat(verdict).contains("names (PID)");
    }

    private String judged(String name, Consumer<Bundle> change) throws IOException {
        byte[] message = message(name);
        String made = new OurReader()
                .apply(message)
                .get()
                .lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow();
        Bundle bundle = FHIR.newJsonParser().parseResource(Bundle.class, made);
        change.accept(bundle);
        return fidelity.compare(
                        new String(message, StandardCharsets.UTF_8),
                        FHIR.newJsonParser().encodeResourceToString(bundle))
                .toString();
    }

    private static byte[] message(String name) throws IOException {
        try (InputStream in = Fidelity.class.getResourceAsStream("/org/chuanyu/bench/messages/" + name + ".hl7")) {
            return in.readAllBytes();
        }
    }

    private static Observation observation(Bundle bundle, String item) {
        return bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(Observation.class::isInstance)
                .map(Observation.class::cast)
                .filter(each -> each.getCode().getCodingFirstRep().getCode().equals(item))
                .findFirst()
                .orElseThrow();
    }
}
