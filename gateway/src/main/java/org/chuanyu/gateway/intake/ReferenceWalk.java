package org.chuanyu.gateway.intake;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.FhirTerser;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** Every literal reference of a resource, in document order. */
final class ReferenceWalk {
    private final FhirTerser terser;

    ReferenceWalk(FhirContext context) {
        this.terser = context.newTerser();
    }

    /** Turns references into others, all at once: two may change places. */
    void rename(Resource resource, Map<String, String> references) {
        terser.getAllResourceReferences(resource).forEach(info -> {
            Reference reference = (Reference) info.getResourceReference();
            String other = references.get(reference.getReference());
            if (other != null) {
                reference.setReference(other);
            }
        });
    }

    List<String> references(Resource resource) {
        return terser.getAllResourceReferences(resource).stream()
                .map(info -> info.getResourceReference().getReferenceElement().toUnqualifiedVersionless())
                .filter(id -> id.hasIdPart() && id.hasResourceType())
                .map(id -> id.getResourceType() + "/" + id.getIdPart())
                .distinct()
                .toList();
    }
}
