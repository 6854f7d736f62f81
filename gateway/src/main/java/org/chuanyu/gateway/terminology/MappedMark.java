package org.chuanyu.gateway.terminology;

import java.util.List;
import java.util.function.Consumer;
import org.chuanyu.fhir.Extensions;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;

/** Tells what the gateway added from what the source sent: only the former may go when a map changes. */
final class MappedMark {
    private MappedMark() {}

    /** Without the version: a new version that says the same must not change the record. */
    static void put(Element added, CodeMap map) {
        added.addExtension(Extensions.MAPPED_BY, new UriType(map.url()));
    }

    /** What a sender hands in is the sender's own, also where it was learned from us: marks go, codes stay. */
    static void claim(@Nullable Resource resource) {
        concepts(resource).forEach(concept -> concept.getCoding().forEach(MappedMark::unmark));
        quantities(resource, MappedMark::unmark);
    }

    /** Takes away what the gateway added and leaves what the source sent. */
    static void takeOut(@Nullable Resource resource) {
        concepts(resource).forEach(concept -> concept.getCoding().removeIf(MappedMark::marked));
        quantities(resource, quantity -> {
            if (marked(quantity)) {
                quantity.setSystem(null).setCode(null);
                unmark(quantity);
            }
        });
        if (resource instanceof Observation result) {
            result.getExtension().removeIf(extension -> Extensions.CONVERTED.equals(extension.getUrl()));
        }
    }

    private static List<CodeableConcept> concepts(@Nullable Resource resource) {
        if (resource instanceof Observation result) {
            return List.of(result.getCode());
        } else if (resource instanceof DiagnosticReport report) {
            return List.of(report.getCode());
        } else if (resource instanceof ServiceRequest order) {
            return List.of(order.getCode());
        }
        return resource instanceof Specimen specimen ? List.of(specimen.getType()) : List.of();
    }

    private static void quantities(@Nullable Resource resource, Consumer<Quantity> each) {
        if (!(resource instanceof Observation result)) {
            return;
        }
        result.getReferenceRange().forEach(range -> {
            each.accept(range.getLow());
            each.accept(range.getHigh());
        });
        if (result.getValue() instanceof Quantity value) {
            each.accept(value);
        } else if (result.getValue() instanceof Range range) {
            each.accept(range.getLow());
            each.accept(range.getHigh());
        }
    }

    private static boolean marked(Element element) {
        return element.hasExtension(Extensions.MAPPED_BY);
    }

    private static void unmark(Element element) {
        if (element instanceof Coding || element instanceof Quantity) {
            element.getExtension().removeIf(extension -> Extensions.MAPPED_BY.equals(extension.getUrl()));
        }
    }
}
