package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.MarkdownType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ElementsTest {

    static List<Path> examples() throws Exception {
        return CanonicalJsonTest.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void findsWhatTheWalkByPropertiesFinds(Path example) {
        Resource resource = ExamplesTest.read(example);

        assertSameAsByProperties(resource);
    }

    @Test
    void findsTheSameInExtensionsOfEveryKind() {
        DiagnosticReport report = new DiagnosticReport();
        report.addContained(new Observation().setSubject(new Reference("Patient/a")));
        report.getStatusElement().addExtension("urn:x", new Reference("Patient/b"));
        report.getCode().getTextElement().addExtension("urn:w", new CodeableConcept().setText("only here"));
        report.addExtension().setUrl("urn:y").addExtension("urn:z", new CodeType("c"));
        report.addExtension("urn:m", new MarkdownType("m"));
        report.addExtension("urn:a", new Attachment().setTitle("t"));
        report.addPresentedForm()
                .setContentType("text/plain")
                .setData("d".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertSameAsByProperties(report);
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
        assertThat(Elements.of(report).texts()).extracting(StringType::getValue).contains("c");
    }

    private static void assertSameAsByProperties(Resource resource) {
        Elements found = Elements.of(resource);
        assertThat(found.references())
                .usingElementComparator(ElementsTest::same)
                .containsExactlyInAnyOrderElementsOf(byProperties(resource, Reference.class));
        assertThat(found.concepts())
                .usingElementComparator(ElementsTest::same)
                .containsExactlyInAnyOrderElementsOf(byProperties(resource, CodeableConcept.class));
        assertThat(found.texts())
                .usingElementComparator(ElementsTest::same)
                .containsExactlyInAnyOrderElementsOf(byProperties(resource, StringType.class));
        assertThat(found.documents())
                .usingElementComparator(ElementsTest::same)
                .containsExactlyInAnyOrderElementsOf(byProperties(resource, Attachment.class));
    }

    /** The very same object: what is changed later must be the resource's own. */
    private static int same(Object one, Object other) {
        return one == other ? 0 : 1;
    }

    private static <E extends Base> List<E> byProperties(Resource resource, Class<E> type) {
        List<E> found = new ArrayList<>();
        collect(resource, type, found);
        return found;
    }

    private static <E extends Base> void collect(Base parent, Class<E> type, List<E> found) {
        for (Property property : parent.children()) {
            for (Base child : property.getValues()) {
                if (child == null) {
                    continue;
                }
                if (type.isInstance(child) && !child.isEmpty()) {
                    found.add(type.cast(child));
                }
                if (!(child instanceof PrimitiveType<?> primitive) || primitive.hasExtension()) {
                    collect(child, type, found);
                }
            }
        }
    }
}
