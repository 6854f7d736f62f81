package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ElementsTest {

    static List<Path> examples() throws Exception {
        return CanonicalJsonTest.examples().stream()
                .filter(example ->
                        !(ExamplesTest.read(example) instanceof Bundle)) // the general walk does not enter these
                .toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void findsWhatTheGeneralWalkFinds(Path example) {
        Resource resource = ExamplesTest.read(example);
        var terser = Fhir.CONTEXT.newTerser();

        assertThat(Elements.references(resource))
                .containsExactlyInAnyOrderElementsOf(
                        terser.getAllPopulatedChildElementsOfType(resource, Reference.class));
        assertThat(Elements.of(resource, CodeableConcept.class))
                .containsExactlyInAnyOrderElementsOf(
                        terser.getAllPopulatedChildElementsOfType(resource, CodeableConcept.class));
    }

    @Test
    void looksIntoExtensionsOfPrimitivesAndIntoContainedResources() {
        DiagnosticReport report = new DiagnosticReport();
        report.addContained(new Observation().setSubject(new Reference("Patient/a")));
        report.getStatusElement().addExtension("urn:x", new Reference("Patient/b"));
        report.addExtension().setUrl("urn:y").addExtension("urn:z", new CodeType("c"));

        assertThat(Elements.references(report))
                .extracting(Reference::getReference)
                .containsExactlyInAnyOrder("Patient/a", "Patient/b");
        assertThat(Elements.of(report, StringType.class))
                .extracting(StringType::getValue)
                .contains("c");
    }
}
