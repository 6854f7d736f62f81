package org.chuanyu.gateway.delivery;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * Two contents about one report, compared without the results that the later one has lost: a document that has lost exactly one
 * result would tell which. Pure.
 */
final class CommonPart {
    private CommonPart() {}

    /** Whether the later one has a result that the earlier one has not. */
    static boolean gains(Bundle before, Bundle after) {
        return !results(before).containsAll(results(after));
    }

    /** Where a result was lost, leaves in both what both have, without the free text that goes when anything is hidden. */
    static void reduce(Bundle before, Bundle after) {
        if (!results(after).containsAll(results(before))) {
            Set<String> common = references(before);
            common.retainAll(references(after));
            reduce(before, common);
            reduce(after, common);
        }
    }

    static Set<String> references(Bundle bundle) {
        Set<String> references = new HashSet<>();
        bundle.getEntry().forEach(entry -> references.add(reference(entry.getResource())));
        return references;
    }

    private static void reduce(Bundle bundle, Set<String> common) {
        bundle.getEntry().removeIf(entry -> !common.contains(reference(entry.getResource())));
        if (bundle.getEntryFirstRep().getResource() instanceof DiagnosticReport report) {
            List.of(report.getResult(), report.getSpecimen(), report.getBasedOn())
                    .forEach(references -> references.removeIf(each -> !common.contains(plain(each))));
            report.setConclusion(null)
                    .setConclusionCode(null)
                    .setPresentedForm(null)
                    .setMedia(null);
            report.setText(null).setContained(null).setExtension(null);
        }
    }

    private static Set<String> results(Bundle bundle) {
        Set<String> results = references(bundle);
        results.removeIf(reference -> !reference.startsWith("Observation/"));
        return results;
    }

    static String reference(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }

    private static String plain(Reference reference) {
        return reference.getReferenceElement().toUnqualifiedVersionless().getValue();
    }
}
