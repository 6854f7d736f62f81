package org.chuanyu.gateway.records;

import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.exceptions.ForbiddenOperationException;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ca.uhn.fhir.rest.server.exceptions.MethodNotAllowedException;
import ca.uhn.fhir.rest.server.exceptions.ResourceGoneException;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/** Refusals as OperationOutcomes (FHIR R4 §3.1.0.9). They say which rule was broken and never repeat what was sent. */
final class Refusals {

    private static final String MADE = Refusals.class.getName();

    private Refusals() {}

    static InvalidRequestException bad(String text) {
        return new InvalidRequestException(text, outcome(IssueType.INVALID, text));
    }

    static InvalidRequestException unsupported(String text) {
        return new InvalidRequestException(text, outcome(IssueType.NOTSUPPORTED, text));
    }

    static InvalidRequestException tooCostly(String text) {
        return new InvalidRequestException(text, outcome(IssueType.TOOCOSTLY, text));
    }

    /** The one answer for what does not exist and for what the caller may not see. */
    static ResourceNotFoundException notFound() {
        String text = "no such resource";
        return new ResourceNotFoundException(text, outcome(IssueType.NOTFOUND, text));
    }

    static ForbiddenOperationException forbidden(String text) {
        return new ForbiddenOperationException(text, outcome(IssueType.FORBIDDEN, text));
    }

    static ResourceGoneException gone(String text) {
        return new ResourceGoneException(text, outcome(IssueType.EXPIRED, text));
    }

    /** FHIR R4 §3.1.0.1: what was there, and is gone. */
    static ResourceGoneException erased() {
        String text = "the record was erased";
        return new ResourceGoneException(text, outcome(IssueType.DELETED, text));
    }

    static MethodNotAllowedException notAllowed(String text) {
        return new MethodNotAllowedException(text, outcome(IssueType.NOTSUPPORTED, text));
    }

    static BaseServerResponseException of(int status, IssueType type, String text) {
        return new Plain(status, text, outcome(type, text));
    }

    /** Whether it is one of these, safe to be sent as it is. */
    static boolean made(BaseServerResponseException thrown) {
        return thrown.getOperationOutcome() instanceof OperationOutcome outcome && outcome.hasUserData(MADE);
    }

    static OperationOutcome outcome(IssueType type, String text) {
        OperationOutcome outcome = new OperationOutcome();
        outcome.setUserData(MADE, true);
        outcome.addIssue()
                .setSeverity(OperationOutcome.IssueSeverity.ERROR)
                .setCode(type)
                .setDiagnostics(text);
        return outcome;
    }

    /** Any status. */
    private static final class Plain extends BaseServerResponseException {
        private static final long serialVersionUID = 1L;

        Plain(int status, String text, OperationOutcome outcome) {
            super(status, text, outcome);
        }
    }
}
