package org.chuanyu.gateway.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.chuanyu.fhir.Conformance;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;

/**
 * What one message may be about: one patient, and reports of a laboratory. Anything else would be stored without a rule having
 * looked at it, and go out as what it is not. Pure.
 */
final class Scope {
    private Scope() {}

    /** @throws ProblemException of origin SENDER, when it is about something else */
    static void require(Intended intended) {
        if (intended.patient() == null) {
            throw problem("no-patient", "Patient", "the message is about no patient");
        }
        if (intended.all().stream().filter(Patient.class::isInstance).count()
                != 1 + intended.priors().size()) {
            throw problem("several-patients", "Patient", "one message may be about one patient only");
        }
        if (intended.hasOrphans()) {
            throw problem("result-without-report", "Observation", "a result that no report refers to");
        }
        requireAll(intended.reports(), Conformance::isLaboratory, "not-a-laboratory-report", "DiagnosticReport");
        requireAll(intended.results().values(), Conformance::isLaboratory, "not-a-laboratory-result", "Observation");
    }

    private static <T extends Resource> void requireAll(
            Iterable<T> resources, Predicate<T> laboratory, String code, String type) {
        resources.forEach(resource -> {
            if (!laboratory.test(resource)) {
                throw problem(code, type + ".category", "only what comes from a laboratory is taken, and says so");
            }
        });
    }

    /** What the sender may be told: a claim that nobody has checked. */
    static List<Problem> warnings(Intended intended) {
        List<Problem> warnings = new ArrayList<>();
        intended.all().stream()
                .filter(Conformance::claimsForeign)
                .map(Resource::fhirType)
                .distinct()
                .forEach(type -> warnings.add(Problem.warning(
                        "foreign-profile", type + ".meta.profile", "a profile is claimed that is not checked here")));
        return warnings;
    }

    private static ProblemException problem(String code, String where, String message) {
        return new ProblemException(Problem.ofSender(code, where, message));
    }
}
