package org.chuanyu.gateway.trust;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;

/**
 * Says no: with an OperationOutcome under {@code /fhir} and problem JSON (RFC 9457) elsewhere, written here and now, because
 * {@code sendError} would send a system's client to the login page. Every refusal leaves its audit entry.
 */
@Component
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {
    private final AuditLog audit;
    private final Callers callers;
    private final Hops hops;

    Refusals(AuditLog audit, Callers callers, Hops hops) {
        this.audit = audit;
        this.callers = callers;
        this.hops = hops;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        boolean slowDown = why instanceof LockedException;
        boolean tried = request.getHeader(HttpHeaders.AUTHORIZATION) != null
                || request.getAttribute("jakarta.servlet.request.X509Certificate") != null;
        if (!tried) {
            early(request, AuditAction.ACCESS_REFUSED, "unauthenticated");
        } else if (request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
            early(request, AuditAction.LOGIN_REFUSED, "unknown-certificate");
        }
        if (slowDown) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "60");
            write(request, response, HttpStatus.TOO_MANY_REQUESTS, "too-many-failures", "too many failed logins");
            return;
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"chuanyu\", charset=\"UTF-8\"");
        write(request, response, HttpStatus.UNAUTHORIZED, "unauthenticated", "login or client certificate required");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException {
        audit.recordRefusal(entry(request, AuditAction.ACCESS_REFUSED, "no-right"));
        write(request, response, HttpStatus.FORBIDDEN, "forbidden", "the caller has no right to this");
    }

    /** Before either of the two is looked at. */
    void twoCredentials(HttpServletRequest request, HttpServletResponse response) throws IOException {
        early(request, AuditAction.LOGIN_REFUSED, "two-credentials");
        write(
                request,
                response,
                HttpStatus.BAD_REQUEST,
                "two-credentials",
                "a client certificate and an Authorization header exclude each other");
    }

    /** After the login, so that the log says in whose browser it happened. */
    void anotherSite(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AuditEntry entry = entry(request, AuditAction.ACCESS_REFUSED, "another-site");
        if (callers.current().isPresent()) {
            audit.recordRefusal(entry);
        } else {
            audit.recordRefusalOncePerMinute(request.getRemoteAddr(), entry);
        }
        write(request, response, HttpStatus.FORBIDDEN, "another-site", "not from a page of another site");
    }

    /** Before anybody is known: one entry per address, reason and minute. */
    void early(HttpServletRequest request, AuditAction action, String reason) {
        audit.recordRefusalOncePerMinute(request.getRemoteAddr(), entry(request, action, reason));
    }

    private AuditEntry entry(HttpServletRequest request, AuditAction action, String reason) {
        Optional<Caller> caller = callers.current();
        return new AuditEntry(
                action,
                AuditEntry.Outcome.REFUSED,
                caller.map(Caller::id).orElse("anonymous"),
                caller.map(known -> known.role().code()).orElse(null),
                caller.flatMap(known -> Optional.ofNullable(known.organisation()))
                        .map(Object::toString)
                        .orElse(null),
                null,
                null,
                null,
                hops.traceId().orElse(null),
                Map.of(
                        "reason", reason,
                        "source", String.valueOf(request.getRemoteAddr()),
                        "method", request.getMethod(),
                        "path", area(request)));
    }

    /** The first two steps of the path only: what follows may be anything a caller typed. */
    private static String area(HttpServletRequest request) {
        String[] steps = request.getRequestURI().split("/", 4);
        String area = steps.length < 2 ? "/" : "/" + steps[1] + (steps.length > 2 ? "/" + steps[2] : "");
        boolean known = steps.length > 1 && steps[1].matches("[a-z-]{1,32}");
        return area.matches("[/A-Za-z._$-]{1,64}") ? area : "/" + (known ? steps[1] : "…");
    }

    static void write(
            HttpServletRequest request, HttpServletResponse response, HttpStatus status, String code, String text)
            throws IOException {
        boolean fhir = request.getRequestURI().startsWith("/fhir");
        // Constants of this module only: nothing here needs escaping.
        String body = fhir
                ? """
                {"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"%s","details":{"text":"%s"},"diagnostics":"%s"}]}""".formatted(issue(status), code, text)
                : """
                {"type":"about:blank","title":"%s","status":%d,"code":"%s","detail":"%s"}""".formatted(status.getReasonPhrase(), status.value(), code, text);
        response.setStatus(status.value());
        response.setContentType(fhir ? "application/fhir+json" : "application/problem+json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String issue(HttpStatus status) {
        return switch (status) {
            case UNAUTHORIZED -> "login";
            case FORBIDDEN -> "forbidden";
            case TOO_MANY_REQUESTS -> "throttled";
            case SERVICE_UNAVAILABLE -> "transient";
            default -> "invalid";
        };
    }
}
