package org.chuanyu.gateway.records;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Every error under {@code /fhir} becomes an OperationOutcome with a text of ours: libraries put the offending value into their
 * messages, and that may be an identifier. Refusals leave an audit entry; our own faults leave class names and places in the log.
 */
@Component
@Interceptor
public final class FhirErrors {
    private static final Logger LOG = LoggerFactory.getLogger(FhirErrors.class);
    private static final int FRAMES = 12;

    private final AuditLog audit;
    private final Callers callers;

    FhirErrors(AuditLog audit, Callers callers) {
        this.audit = audit;
        this.callers = callers;
    }

    /** Called by HAPI for whatever was thrown. */
    @Hook(Pointcut.SERVER_PRE_PROCESS_OUTGOING_EXCEPTION)
    public BaseServerResponseException translate(
            @Nullable RequestDetails details, Throwable thrown, HttpServletRequest request) {
        BaseServerResponseException answer = answer(thrown);
        if (answer.getStatusCode() >= 500) {
            log(thrown);
        }
        // What intake refused has its entry already.
        boolean recorded = thrown instanceof BaseServerResponseException known && !Refusals.made(known) && ours(known);
        if (!recorded) {
            record(request, answer.getStatusCode());
        }
        return answer;
    }

    private static BaseServerResponseException answer(Throwable thrown) {
        if (thrown instanceof BaseServerResponseException known && (Refusals.made(known) || ours(known))) {
            return known;
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataFormatException || cause instanceof StackOverflowError) {
                return Refusals.of(400, IssueType.STRUCTURE, "the body is not a FHIR R4 resource in JSON or XML");
            }
            if (cause instanceof Vault.KeyDestroyed) {
                return Refusals.of(410, IssueType.DELETED, "the record's key was destroyed");
            }
        }
        if (thrown instanceof BaseServerResponseException known) {
            return Refusals.of(known.getStatusCode(), type(known.getStatusCode()), text(known.getStatusCode()));
        }
        return Refusals.of(500, IssueType.EXCEPTION, "the gateway failed; it is on record there");
    }

    private static IssueType type(int status) {
        return switch (status) {
            case 401, 403 -> IssueType.FORBIDDEN;
            case 404 -> IssueType.NOTFOUND;
            case 405, 406, 415, 501 -> IssueType.NOTSUPPORTED;
            case 413 -> IssueType.TOOLONG;
            default -> status < 500 ? IssueType.INVALID : IssueType.EXCEPTION;
        };
    }

    private static String text(int status) {
        return switch (status) {
            case 401, 403 -> "not allowed";
            case 404 -> "no such resource or resource type";
            case 405 -> "this interaction is not offered";
            case 406 -> "offered are application/fhir+json and application/fhir+xml";
            case 413 -> "the body is too large";
            case 415 -> "taken are application/fhir+json and application/fhir+xml in UTF-8";
            default ->
                status < 500
                        ? "the request does not fit any interaction of the CapabilityStatement"
                        : "the gateway failed; it is on record there";
        };
    }

    /** An answer of another module in its own words; HAPI puts what was sent into outcomes of its own. */
    private static boolean ours(BaseServerResponseException thrown) {
        return thrown.getOperationOutcome() != null
                && thrown.getClass().getName().startsWith("org.chuanyu.");
    }

    private void record(HttpServletRequest request, int status) {
        Caller caller = callers.current().orElse(null);
        if (caller == null) {
            return;
        }
        audit.recordRefusal(new AuditEntry(
                action(request, status),
                status < 500 ? AuditEntry.Outcome.REFUSED : AuditEntry.Outcome.FAILED,
                caller.id(),
                caller.role().code(),
                caller.organisation() == null ? null : caller.organisation().value(),
                null,
                null,
                null,
                Readings.requestId(),
                Map.of("status", String.valueOf(status), "type", served(request))));
    }

    private static AuditAction action(HttpServletRequest request, int status) {
        String path = String.valueOf(request.getPathInfo());
        if (status == 403 || status == 401) {
            return AuditAction.ACCESS_REFUSED;
        }
        if (path.endsWith("$validate")) {
            return AuditAction.RECORD_VALIDATED;
        }
        if (request.getMethod().equals("POST") && !path.endsWith("/_search")) {
            return AuditAction.MESSAGE_REFUSED;
        }
        if (path.contains("/_history")) {
            return AuditAction.RECORD_HISTORY_READ;
        }
        return path.indexOf('/', 1) > 0 && !path.endsWith("/_search")
                ? AuditAction.RECORD_READ
                : AuditAction.RECORD_SEARCHED;
    }

    /** The resource type, if it is one of ours: anything else is what somebody typed. */
    private static String served(HttpServletRequest request) {
        String[] steps = String.valueOf(request.getPathInfo()).split("/", 3);
        return steps.length > 1 && SearchTable.serves(steps[1]) ? steps[1] : "other";
    }

    private static void log(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (Throwable cause = thrown; cause != null && depth < 5; cause = cause.getCause(), depth++) {
            text.append('\n').append(cause.getClass().getName());
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
                text.append("\n  at ").append(frames[i]);
            }
        }
        LOG.error("FHIR request {} failed:{}", Readings.requestId(), text);
    }
}
