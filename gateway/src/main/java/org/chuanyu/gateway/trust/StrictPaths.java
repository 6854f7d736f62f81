package org.chuanyu.gateway.trust;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.chuanyu.gateway.audit.AuditAction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The first filter: paths that could mean one thing to the security rules and another to a servlet are refused with 400 before
 * anybody interprets them, with an audit entry per address and minute. Without it {@code //fhir} is a stack trace in the log for
 * whoever asks.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StrictPaths extends OncePerRequestFilter {
    private static final List<String> AMBIGUOUS =
            List.of("//", ";", "/./", "/../", "\\", "%2f", "%5c", "%2e", "%3b", "%25", "%00");

    /** Filters are made before there is a database to write to. */
    private final ObjectProvider<Refusals> refusals;

    StrictPaths(ObjectProvider<Refusals> refusals) {
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = request.getRequestURI().toLowerCase(Locale.ROOT);
        if (AMBIGUOUS.stream().anyMatch(path::contains) || path.endsWith("/..") || path.endsWith("/.")) {
            refusals.getObject().early(request, AuditAction.ACCESS_REFUSED, "ambiguous-path");
            Refusals.write(request, response, HttpStatus.BAD_REQUEST, "ambiguous-path", "the path is ambiguous");
            return;
        }
        chain.doFilter(request, response);
    }
}
