package org.chuanyu.gateway.intake;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.chuanyu.adapters.Intake;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Refusal;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.records.RefusedBodies;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Right;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Notes a transaction that could not even be parsed, so that an engineer sees it like every other refused message. */
@Component
@Interceptor
public final class UnreadableTransactions implements RefusedBodies {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableTransactions.class);
    /** As much as the door takes. */
    private static final int MOST_BYTES = 20 * 1024 * 1024;

    private final Intake intake;
    private final Callers callers;
    private final Clock clock;

    UnreadableTransactions(Intake intake, Callers callers, Clock clock) {
        this.intake = intake;
        this.callers = callers;
        this.clock = clock;
    }

    /** Looks at every refusal on its way out; only those of a transaction that was not read by our own reader are noted. */
    // Before the one that words the answer: the first hook that returns something ends the chain.
    @Hook(value = Pointcut.SERVER_PRE_PROCESS_OUTGOING_EXCEPTION, order = -100)
    public void refused(@Nullable RequestDetails request, @Nullable Throwable thrown) {
        if (request == null || thrown == null || !isTransaction(request) || !isSendersFault(thrown)) {
            return;
        }
        Raw raw = raw(request);
        note(raw, raw.bytes().length, 400);
    }

    @Override
    public void refused(HttpServletRequest request, int status) {
        String path = String.valueOf(request.getPathInfo());
        if (request.getMethod().equals("POST") && (path.equals("null") || path.equals("/"))) {
            byte[] read = read(request);
            boolean whole = status != 413 && read.length <= MOST_BYTES;
            note(
                    raw(request.getHeader("Content-Type"), read),
                    whole ? read.length : request.getContentLengthLong(),
                    status);
        }
    }

    private void note(Raw raw, long size, int status) {
        Problem problem = switch (status) {
            case 413 -> Problem.ofSender("too-large", "Bundle", "the body is too large");
            case 415 -> Problem.ofSender("wrong-type", "Bundle", "taken are FHIR R4 JSON and XML in UTF-8");
            default -> Problem.ofSender("unreadable", "Bundle", "not a well-formed FHIR R4 Bundle");
        };
        callers.current()
                .filter(caller -> caller.may(Right.RECORD_WRITE))
                .ifPresent(caller -> refuse(new Refusal(
                        caller.organisation(),
                        FhirReader.WIRE,
                        null,
                        FhirReader.EVENT,
                        clock.instant(),
                        raw,
                        size,
                        List.of(problem))));
    }

    private void refuse(Refusal refusal) {
        try {
            intake.refuse(refusal);
        } catch (RuntimeException e) {
            // The answer is written already: a 4xx says what is true of the body, whether we could note it or not.
            LOG.error("a refused body could not be noted: {}", e.getClass().getName());
        }
    }

    private static byte[] read(HttpServletRequest request) {
        try {
            return request.getInputStream().readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            // The sender has gone, or was too slow; that it tried is noted all the same.
            return new byte[0];
        }
    }

    private static boolean isTransaction(RequestDetails request) {
        String path = Objects.toString(request.getRequestPath(), "");
        return request.getRequestType() == RequestTypeEnum.POST
                && path.replace("/", "").isEmpty();
    }

    /** What our own provider answered is noted already; who may not come in at all brought nothing to note. */
    private static boolean isSendersFault(Throwable thrown) {
        if (thrown instanceof BaseServerResponseException answer) {
            int status = answer.getStatusCode();
            return !(answer instanceof TransactionProvider.Answer)
                    && status >= 400
                    && status < 500
                    && status != 401
                    && status != 403;
        }
        return thrown instanceof DataFormatException;
    }

    static Raw raw(RequestDetails request) {
        byte[] contents = request.loadRequestContents();
        return raw(request.getHeader("Content-Type"), contents == null ? new byte[0] : contents);
    }

    private static Raw raw(@Nullable String contentType, byte[] contents) {
        boolean xml = String.valueOf(contentType).contains("xml");
        return new Raw(contents, xml ? "application/fhir+xml" : "application/fhir+json", null, "UTF-8");
    }
}
