package org.chuanyu.fhir;

import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** Everything that stands in a resource, at any depth, extensions and contained resources as well, in document order. */
public final class Elements {
    private Elements() {}

    /** The elements of a type, with those of its subtypes: codes are strings, too. Live: a change of one changes the resource. */
    public static <E extends Base> List<E> of(Resource resource, Class<E> type) {
        List<E> found = new ArrayList<>();
        collect(resource, type, found);
        return found;
    }

    /** Every reference. */
    public static List<Reference> references(Resource resource) {
        return of(resource, Reference.class);
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
