package org.chuanyu.fhir;

import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.hl7.fhir.r4.model.Task;

/**
 * The profiles of this project as plain Java, for the hot path: it comes to the verdict of {@link OfficialValidator} on
 * what the profiles require, in microseconds. For a bundle it also checks what no profile can say: every reference into
 * the bundle finds its entry, and a report's results belong to the report's patient. The problem codes are the keys of
 * the profiles' constraints where there is one. Stateless.
 *
 * <p>Patients, organizations, practitioners, specimens and encounters are always checked, laboratory reports and results
 * when they claim the profile or the category, the rest when it claims its profile.
 */
public final class Conformance {
    /** More entries than any report has; past it a bundle is refused unread. */
    public static final int MAX_ENTRIES = 5_000;

    /** Everything that is wrong with the bundle as a whole and with its resources; at most about a hundred problems. */
    public List<Problem> check(Bundle bundle) {
        var findings = new Findings();
        if (bundle.getEntry().size() > MAX_ENTRIES) {
            findings.rule(false, "too-many-entries", "Bundle.entry", "at most " + MAX_ENTRIES + " entries are taken");
            return findings.problems();
        }
        findings.require(bundle.getType() != null, "Bundle", "type");
        for (int i = 0; i < bundle.getEntry().size(); i++) {
            String where = "Bundle.entry[" + i + "]";
            Resource resource = bundle.getEntry().get(i).getResource();
            if (resource == null) {
                findings.require(false, where, "resource");
            } else {
                check(resource, where + ".resource", findings);
            }
        }
        new BundleIntegrity(bundle).check(findings);
        return findings.problems();
    }

    /** Everything that is wrong with one resource; references are checked for their type only. */
    public List<Problem> check(Resource resource) {
        if (resource instanceof Bundle bundle) {
            return check(bundle);
        }
        var findings = new Findings();
        check(resource, resource.fhirType(), findings);
        return findings.problems();
    }

    /** Whether any of the problems stops the data; warnings do not. */
    public static boolean passed(List<Problem> problems) {
        return problems.stream().noneMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }

    /** Whether it says that it is a result of a laboratory; only then is it checked as one, whatever profile it claims. */
    public static boolean isLaboratory(Observation observation) {
        return isIn(observation.getCategory(), Systems.OBSERVATION_CATEGORY, "laboratory");
    }

    /** Whether it says that it is a laboratory report; only then is it checked as one, whatever profile it claims. */
    public static boolean isLaboratory(DiagnosticReport report) {
        return isIn(report.getCategory(), Systems.DIAGNOSTIC_SERVICE_SECTION, "LAB");
    }

    /** Whether it claims a profile that is none of ours: nobody has checked that claim. */
    public static boolean claimsForeign(Resource resource) {
        return resource.hasMeta()
                && resource.getMeta().getProfile().stream()
                        .map(CanonicalType::getValue)
                        .anyMatch(url -> url != null && !url.startsWith(Systems.BASE + "/"));
    }

    private static void check(Resource resource, String where, Findings findings) {
        if (resource instanceof Observation observation) {
            if (claims(observation, Profiles.LAB_OBSERVATION) || isLaboratory(observation)) {
                LabChecks.observation(observation, where, findings);
            }
        } else if (resource instanceof DiagnosticReport report) {
            if (claims(report, Profiles.LAB_REPORT) || isLaboratory(report)) {
                LabChecks.report(report, where, findings);
            }
        } else if (resource instanceof Specimen specimen) {
            LabChecks.specimen(specimen, where, findings);
        } else if (resource instanceof ServiceRequest request) {
            if (claims(request, Profiles.SERVICE_REQUEST)) {
                LabChecks.order(request, where, findings);
            }
        } else {
            checkOthers(resource, where, findings);
        }
        References.each(
                resource,
                (path, reference, types) -> findings.rule(
                        mayPointTo(reference.getReference(), types),
                        "wrong-reference-type",
                        where + "." + path,
                        "the reference must point to " + types));
    }

    private static void checkOthers(Resource resource, String where, Findings findings) {
        if (resource instanceof Patient patient) {
            PartyChecks.patient(patient, where, findings);
        } else if (resource instanceof Practitioner practitioner) {
            PartyChecks.practitioner(practitioner, where, findings);
        } else if (resource instanceof Organization organization) {
            PartyChecks.organization(organization, where, findings);
        } else if (resource instanceof Encounter encounter) {
            PartyChecks.encounter(encounter, where, findings);
        } else if (resource instanceof Task task && claims(task, Profiles.TASK)) {
            RecordChecks.task(task, where, findings);
        } else if (resource instanceof Provenance provenance && claims(provenance, Profiles.PROVENANCE)) {
            RecordChecks.provenance(provenance, where, findings);
        } else if (resource instanceof AuditEvent event && claims(event, Profiles.AUDIT_EVENT)) {
            RecordChecks.auditEvent(event, where, findings);
        }
    }

    private static boolean claims(Resource resource, String profile) {
        if (!resource.hasMeta()) {
            return false;
        }
        for (CanonicalType claimed : resource.getMeta().getProfile()) {
            String url = claimed.getValue();
            if (url != null && (url.equals(profile) || url.startsWith(profile + "|"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(List<CodeableConcept> categories, String system, String code) {
        return categories.stream().anyMatch(category -> category.hasCoding(system, code));
    }

    /** A relative reference shows its type; what a urn: points to is seen within the bundle only. */
    private static boolean mayPointTo(String reference, Set<String> types) {
        if (reference == null || types.isEmpty() || reference.startsWith("#") || reference.startsWith("urn:")) {
            return true;
        }
        int history = reference.indexOf("/_history/");
        String literal = history < 0 ? reference : reference.substring(0, history);
        int id = Math.max(literal.lastIndexOf('/'), literal.indexOf('?'));
        return id < 0 || types.contains(literal.substring(literal.lastIndexOf('/', id - 1) + 1, id));
    }
}
