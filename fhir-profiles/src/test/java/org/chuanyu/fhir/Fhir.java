package org.chuanyu.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.OperationOutcome;

/** One context and one official validator for all tests of the module: making them takes seconds. */
final class Fhir {
    static final FhirContext CONTEXT = FhirContext.forR4Cached();
    static final ProfileResources RESOURCES = new ProfileResources(CONTEXT);
    static final OfficialValidator OFFICIAL = new OfficialValidator(CONTEXT, RESOURCES);
    static final Conformance CONFORMANCE = new Conformance();

    private Fhir() {}

    /** The errors of the official validator, as text. */
    static List<String> errors(IBaseResource resource) {
        return OFFICIAL.validate(resource).getIssue().stream()
                .filter(issue -> issue.getSeverity() == OperationOutcome.IssueSeverity.ERROR
                        || issue.getSeverity() == OperationOutcome.IssueSeverity.FATAL)
                .map(issue -> issue.getExpression() + " " + issue.getDiagnostics())
                .toList();
    }

    static List<String> warnings(IBaseResource resource) {
        return OFFICIAL.validate(resource).getIssue().stream()
                .filter(issue -> issue.getSeverity() == OperationOutcome.IssueSeverity.WARNING)
                .map(issue -> issue.getExpression() + " " + issue.getDiagnostics())
                .toList();
    }

    /** The official validator finds no error, and neither does the compiled check. */
    static void assertPasses(org.hl7.fhir.r4.model.Resource resource) {
        assertThat(errors(resource)).isEmpty();
        assertThat(compiledErrors(resource)).isEmpty();
    }

    /** The official validator refuses it for a reason that names this, and the compiled check refuses it too. */
    static void assertFails(org.hl7.fhir.r4.model.Resource resource, String reason) {
        assertThat(errors(resource)).anyMatch(error -> error.contains(reason));
        assertThat(compiledErrors(resource)).isNotEmpty();
    }

    static List<String> compiledErrors(org.hl7.fhir.r4.model.Resource resource) {
        return CONFORMANCE.check(resource).stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .map(problem -> problem.where() + " " + problem.code())
                .toList();
    }
}
