package org.chuanyu.fhir;

import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Specimen;
import org.hl7.fhir.r4.model.Task;

/**
 * The references of the canonical resources, written out: a generic walk over a resource's elements costs a hundred times
 * as much and would be the greater part of the hot path.
 */
final class References {
    private static final Set<String> ANY = Set.of();
    private static final Set<String> PATIENT = Set.of("Patient");
    private static final Set<String> ENCOUNTER = Set.of("Encounter");
    private static final Set<String> SPECIMEN = Set.of("Specimen");
    private static final Set<String> OBSERVATION = Set.of("Observation");
    private static final Set<String> ORGANIZATION = Set.of("Organization");
    private static final Set<String> PERFORMER = Set.of(
            "Practitioner", "PractitionerRole", "Organization", "CareTeam", "Patient", "RelatedPerson", "Device");

    /** Takes one reference, its path below the resource, and the types it may point to (empty: any). */
    interface Visitor {
        void visit(String path, Reference reference, Set<String> types);
    }

    private References() {}

    static void each(Resource resource, Visitor visitor) {
        if (resource instanceof Observation it) {
            one("subject", it.hasSubject(), it.getSubject(), PATIENT, visitor, isLab(it));
            one("encounter", it.hasEncounter(), it.getEncounter(), ENCOUNTER, visitor, true);
            one("specimen", it.hasSpecimen(), it.getSpecimen(), SPECIMEN, visitor, true);
            many("basedOn", it.getBasedOn(), ANY, visitor);
            many("performer", it.getPerformer(), PERFORMER, visitor);
            many("hasMember", it.getHasMember(), ANY, visitor);
            many("derivedFrom", it.getDerivedFrom(), ANY, visitor);
        } else if (resource instanceof DiagnosticReport it) {
            one("subject", it.hasSubject(), it.getSubject(), PATIENT, visitor, true);
            one("encounter", it.hasEncounter(), it.getEncounter(), ENCOUNTER, visitor, true);
            many("basedOn", it.getBasedOn(), ANY, visitor);
            many("performer", it.getPerformer(), PERFORMER, visitor);
            many("resultsInterpreter", it.getResultsInterpreter(), PERFORMER, visitor);
            many("specimen", it.getSpecimen(), SPECIMEN, visitor);
            many("result", it.getResult(), OBSERVATION, visitor);
        } else if (resource instanceof ServiceRequest it) {
            one("subject", it.hasSubject(), it.getSubject(), PATIENT, visitor, true);
            one("encounter", it.hasEncounter(), it.getEncounter(), ENCOUNTER, visitor, true);
            one("requester", it.hasRequester(), it.getRequester(), PERFORMER, visitor, true);
            many("specimen", it.getSpecimen(), SPECIMEN, visitor);
            many("performer", it.getPerformer(), ANY, visitor);
        } else if (resource instanceof Specimen it) {
            one("subject", it.hasSubject(), it.getSubject(), PATIENT, visitor, true);
            many("request", it.getRequest(), Set.of("ServiceRequest"), visitor);
        } else if (resource instanceof Encounter it) {
            one("subject", it.hasSubject(), it.getSubject(), PATIENT, visitor, true);
            one("serviceProvider", it.hasServiceProvider(), it.getServiceProvider(), ORGANIZATION, visitor, true);
            it.getParticipant()
                    .forEach(p ->
                            one("participant.individual", p.hasIndividual(), p.getIndividual(), ANY, visitor, true));
        } else {
            others(resource, visitor);
        }
    }

    private static void others(Resource resource, Visitor visitor) {
        if (resource instanceof Patient it) {
            one(
                    "managingOrganization",
                    it.hasManagingOrganization(),
                    it.getManagingOrganization(),
                    ORGANIZATION,
                    visitor,
                    true);
            it.getLink()
                    .forEach(link -> one(
                            "link.other",
                            link.hasOther(),
                            link.getOther(),
                            Set.of("Patient", "RelatedPerson"),
                            visitor,
                            true));
        } else if (resource instanceof Provenance it) {
            many("target", it.getTarget(), ANY, visitor);
            it.getAgent().forEach(agent -> one("agent.who", agent.hasWho(), agent.getWho(), ANY, visitor, true));
        } else if (resource instanceof Task it) {
            one("focus", it.hasFocus(), it.getFocus(), ANY, visitor, true);
            one("for", it.hasFor(), it.getFor(), ANY, visitor, true);
            one("owner", it.hasOwner(), it.getOwner(), ANY, visitor, true);
            one("requester", it.hasRequester(), it.getRequester(), ANY, visitor, true);
        }
    }

    /** Vital signs may be about a group or a device; a laboratory result is about a patient. */
    private static boolean isLab(Observation observation) {
        return observation.getCategory().stream()
                .anyMatch(category -> category.hasCoding(Systems.OBSERVATION_CATEGORY, "laboratory"));
    }

    private static void one(
            String path, boolean present, Reference reference, Set<String> types, Visitor visitor, boolean typed) {
        if (present) {
            visitor.visit(path, reference, typed ? types : ANY);
        }
    }

    private static void many(String path, List<Reference> references, Set<String> types, Visitor visitor) {
        for (int i = 0; i < references.size(); i++) {
            visitor.visit(path + "[" + i + "]", references.get(i), types);
        }
    }
}
