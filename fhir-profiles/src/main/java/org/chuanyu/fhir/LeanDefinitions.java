package org.chuanyu.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.jspecify.annotations.Nullable;

/**
 * R4's own definitions without what is written in them for people only: how elements map to other standards, examples, reasons,
 * narratives. The validator keeps them all in memory, twice, and asks for none of that.
 */
final class LeanDefinitions extends DefaultProfileValidationSupport {
    private volatile boolean lean;

    LeanDefinitions(FhirContext context) {
        super(context);
    }

    @Override
    public @Nullable IBaseResource fetchStructureDefinition(String url) {
        makeLean();
        return super.fetchStructureDefinition(url);
    }

    @Override
    public <T extends IBaseResource> @Nullable List<T> fetchAllStructureDefinitions() {
        makeLean();
        return super.fetchAllStructureDefinitions();
    }

    private void makeLean() {
        if (lean) {
            return;
        }
        synchronized (this) {
            if (!lean) {
                List<StructureDefinition> definitions = super.fetchAllStructureDefinitions();
                if (definitions != null) {
                    definitions.forEach(LeanDefinitions::strip);
                }
                lean = true;
            }
        }
    }

    private static void strip(StructureDefinition definition) {
        definition.setText(null);
        definition
                .setContact(null)
                .setDescription(null)
                .setPurpose(null)
                .setCopyright(null)
                .setMapping(null);
        if (definition.hasSnapshot()) {
            definition.getSnapshot().getElement().forEach(LeanDefinitions::strip);
            definition.setDifferential(null);
        }
    }

    private static void strip(ElementDefinition element) {
        element.setDefinition(null).setComment(null).setRequirements(null);
        element.setAlias(null).setMapping(null).setExample(null);
    }
}
