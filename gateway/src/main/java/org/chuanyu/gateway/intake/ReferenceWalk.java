package org.chuanyu.gateway.intake;

import java.util.List;
import java.util.Map;
import org.chuanyu.fhir.Elements;
import org.hl7.fhir.r4.model.Resource;

/** Every literal reference of a resource, in document order. */
final class ReferenceWalk {
    private ReferenceWalk() {}

    /** Turns references into others, all at once: two may change places. */
    static void rename(Resource resource, Map<String, String> references) {
        Elements.references(resource).forEach(reference -> {
            String other = references.get(reference.getReference());
            if (other != null) {
                reference.setReference(other);
            }
        });
    }

    static List<String> references(Resource resource) {
        return Elements.references(resource).stream()
                .map(reference -> reference.getReferenceElement().toUnqualifiedVersionless())
                .filter(id -> id.hasIdPart() && id.hasResourceType())
                .map(id -> id.getResourceType() + "/" + id.getIdPart())
                .distinct()
                .toList();
    }
}
