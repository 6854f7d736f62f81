package org.chuanyu.gateway.intake;

import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;

/** A message rarely says everything again: what it leaves out stays as an earlier message said it. Pure. */
final class Overlay {
    private static final Set<String> NEVER_KEPT = Set.of("id", "meta", "text");

    private Overlay() {}

    /** Fills the elements that {@code incoming} leaves out from {@code current}; patients keep every identifier they ever had. */
    static void keepMissing(Resource incoming, Resource current) {
        for (Property property : current.children()) {
            String name = property.getName();
            if (!property.hasValues() || NEVER_KEPT.contains(name)) {
                continue;
            }
            Property same = incoming.getNamedProperty(name);
            if (same == null || !same.hasValues()) {
                List.copyOf(property.getValues()).forEach(value -> set(incoming, name, value));
            }
        }
        if (incoming instanceof Patient patient && current instanceof Patient known) {
            known.getIdentifier().stream()
                    .filter(identifier -> patient.getIdentifier().stream().noneMatch(own -> same(own, identifier)))
                    .forEach(identifier -> patient.addIdentifier(identifier.copy()));
        }
    }

    private static boolean same(Identifier left, Identifier right) {
        return String.valueOf(left.getSystem()).equals(String.valueOf(right.getSystem()))
                && String.valueOf(left.getValue()).equals(String.valueOf(right.getValue()));
    }

    private static void set(Resource target, String name, Base value) {
        target.setProperty(name, value);
    }
}
