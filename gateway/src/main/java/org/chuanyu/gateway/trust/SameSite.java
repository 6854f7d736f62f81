package org.chuanyu.gateway.trust;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A browser adds the password that it was once asked for, or a certificate, to whatever a page of another site sends here: such a
 * page could approve a map in its reader's name. What changes something is refused when a browser says that it is of another site.
 * Systems, and people at a command line, say neither.
 */
final class SameSite extends OncePerRequestFilter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Set<String> OURS = Set.of("same-origin", "none");

    private final Refusals refusals;

    SameSite(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!SAFE.contains(request.getMethod()) && isOfAnotherSite(request)) {
            refusals.anotherSite(request, response);
            return;
        }
        chain.doFilter(request, response);
    }

    /**
     * No page of the gateway calls these doors, so an origin is a stranger's, or a name that a stranger had resolved to this
     * address: comparing it with the host asked for would let the second pass.
     */
    private static boolean isOfAnotherSite(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return site == null ? request.getHeader(HttpHeaders.ORIGIN) != null : !OURS.contains(site);
    }
}
