package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.junit.jupiter.api.Test;

class LeanDefinitionsTest {
    private final LeanDefinitions lean = new LeanDefinitions(Fhir.CONTEXT);

    /** HAPI's own loader reads the same files whole: what is left of its resources without the texts for people is what ours are. */
    @Test
    void saysWhatHapiSaysWithoutTheTextsForPeople() {
        var whole = new DefaultProfileValidationSupport(Fhir.CONTEXT);
        whole.fetchStructureDefinition("Patient");
        whole.fetchCodeSystem("urn:none");
        Map<String, String> theirs = written(whole.fetchAllConformanceResources());
        theirs.keySet().removeIf(key -> key.contains("hapi-fhir-storage-response-code"));
        Map<String, String> ours = written(lean.fetchAllConformanceResources());

        assertThat(ours.keySet()).isEqualTo(theirs.keySet()).hasSizeGreaterThan(2000);
        theirs.forEach((key, text) -> assertThat(ours.get(key)).as(key).isEqualTo(text));
    }

    @Test
    void findsThemAsHapiDoes() {
        assertThat(lean.fetchStructureDefinition("Patient")).isNotNull();
        assertThat(lean.fetchStructureDefinition("http://hl7.org/fhir/StructureDefinition/bodyweight"))
                .isNotNull();
        assertThat(((StructureDefinition)
                                lean.fetchStructureDefinition("http://hl7.org/fhir/StructureDefinition/String"))
                        .getType())
                .isEqualTo("String");
        assertThat(lean.fetchStructureDefinition("http://hl7.org/fhir/StructureDefinition/Nothing"))
                .isNull();
        assertThat(lean.fetchCodeSystem("http://terminology.hl7.org/CodeSystem/v2-0203|9.9"))
                .isNotNull();
        assertThat(lean.fetchValueSet("http://hl7.org/fhir/ValueSet/observation-status"))
                .isNotNull();
        List<StructureDefinition> all = lean.fetchAllStructureDefinitions();
        assertThat(all)
                .extracting(StructureDefinition::getType)
                .contains("Patient", "string")
                .doesNotHaveDuplicates();
    }

    private static Map<String, String> written(List<IBaseResource> all) {
        Map<String, String> written = new TreeMap<>();
        for (IBaseResource each : all) {
            MetadataResource resource = ((MetadataResource) each).copy();
            strip(resource);
            written.put(resource.fhirType() + " " + resource.getUrl(), CanonicalJson.text(resource));
        }
        return written;
    }

    private static void strip(MetadataResource resource) {
        resource.setText(null);
        resource.getContained().clear();
        resource.setContact(null).setDescription(null);
        if (resource instanceof StructureDefinition definition) {
            definition.setPurpose(null).setCopyright(null).setMapping(null).setDifferential(null);
            assertThat(definition.hasSnapshot()).as(definition.getUrl()).isTrue();
            definition.getSnapshot().getElement().forEach(LeanDefinitionsTest::strip);
        } else if (resource instanceof CodeSystem system) {
            system.setPurpose(null).setCopyright(null);
            strip(system.getConcept());
        } else if (resource instanceof ValueSet values) {
            values.setPurpose(null).setCopyright(null);
        }
    }

    private static void strip(ElementDefinition element) {
        element.setDefinition(null).setComment(null).setRequirements(null);
        element.setAlias(null).setMapping(null).setExample(null);
    }

    private static void strip(List<ConceptDefinitionComponent> concepts) {
        for (ConceptDefinitionComponent concept : concepts) {
            concept.setDefinition(null);
            strip(concept.getConcept());
        }
    }
}
