package org.chuanyu.gateway.intake;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.util.FhirTerser;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;

/** Every literal reference of a resource, in document order. */
final class ReferenceWalk {
    private final FhirTerser terser;

    ReferenceWalk(FhirContext context) {
        this.terser = context.newTerser();
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
