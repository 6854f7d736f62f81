package org.chuanyu.fhir;

import java.util.HashMap;
import java.util.Map;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * What holds between the entries of a bundle (FHIR R4 §2.36.4.1 "Resolving references in Bundles"): a {@code urn:}
 * reference has its entry, of the right type; {@code Type/id} may lie outside, because institutions and what is already
 * stored are not repeated. A report's results are about the report's patient: of all faults the one that hurts most.
 */
final class BundleIntegrity {
    private final Bundle bundle;
    private final Map<String, Resource> byUrl = new HashMap<>();

    BundleIntegrity(Bundle bundle) {
        this.bundle = bundle;
    }

    void check(Findings findings) {
        index(findings);
        for (int i = 0; i < bundle.getEntry().size(); i++) {
            Resource resource = bundle.getEntry().get(i).getResource();
            if (resource == null) {
                continue;
            }
            String where = "Bundle.entry[" + i + "].resource";
            References.each(resource, (path, reference, types) -> {
                Resource target = target(reference, resource);
                if (target == null) {
                    findings.rule(
                            mayLieOutside(reference),
                            "unresolved-reference",
                            where + "." + path,
                            "nothing in the bundle has this URL");
                } else {
                    findings.rule(
                            types.isEmpty() || types.contains(target.fhirType()),
                            "wrong-reference-type",
                            where + "." + path,
                            "the reference must point to " + types);
                }
            });
            if (resource instanceof DiagnosticReport report) {
                checkSubjects(report, where, findings);
            }
        }
    }

    private void index(Findings findings) {
        for (int i = 0; i < bundle.getEntry().size(); i++) {
            BundleEntryComponent entry = bundle.getEntry().get(i);
            Resource resource = entry.getResource();
            if (resource == null) {
                continue;
            }
            String where = "Bundle.entry[" + i + "]";
            if (entry.hasFullUrl()) {
                findings.rule(
                        byUrl.put(entry.getFullUrl(), resource) == null,
                        "duplicate-full-url",
                        where + ".fullUrl",
                        "two entries have the same fullUrl");
            }
            if (resource.hasId() && bundle.getType() != Bundle.BundleType.HISTORY) {
                String literal =
                        resource.fhirType() + "/" + resource.getIdElement().getIdPart();
                Resource other = byUrl.put(literal, resource);
                findings.rule(
                        other == null || other == resource,
                        "duplicate-id",
                        where + ".resource.id",
                        "two entries have the same type and id");
            }
        }
    }

    private void checkSubjects(DiagnosticReport report, String where, Findings findings) {
        Resource patient = target(report.getSubject(), report);
        for (int i = 0; i < report.getResult().size(); i++) {
            if (target(report.getResult().get(i), report) instanceof Observation observation) {
                boolean same = patient == null
                        ? literal(report.getSubject()).equals(literal(observation.getSubject()))
                        : patient == target(observation.getSubject(), observation);
                findings.rule(
                        same,
                        "subject-differs",
                        where + ".result[" + i + "]",
                        "the result and its report are about different patients");
            }
        }
    }

    private @Nullable Resource target(Reference reference, Resource from) {
        String url = reference.getReference();
        if (url == null || url.isEmpty()) {
            // A reader may have set the target itself instead of its URL.
            return reference.getResource() instanceof Resource resource ? resource : null;
        }
        if (url.startsWith("#")) {
            return contained(from, url);
        }
        int history = url.indexOf("/_history/");
        return byUrl.get(history < 0 ? url : url.substring(0, history));
    }

    private static @Nullable Resource contained(Resource from, String url) {
        if (!(from instanceof DomainResource domain)) {
            return null;
        }
        for (Resource candidate : domain.getContained()) {
            String id = candidate.getIdElement().getIdPart();
            if (id != null && (id.equals(url) || id.equals(url.substring(1)))) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean mayLieOutside(Reference reference) {
        String url = reference.getReference();
        return url == null || !(url.startsWith("urn:") || url.startsWith("#"));
    }

    private static String literal(Reference reference) {
        String url = reference.getReference();
        return url == null ? "" : url;
    }
}
