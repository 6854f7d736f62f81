package org.chuanyu.gateway.trust;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A call is an institution's (certificate) or a person's (Authorization), never both: which of the two the audit entry would name
 * must not depend on the order of filters.
 */
final class OneCredential extends OncePerRequestFilter {
    private final Refusals refusals;

    OneCredential(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean certificate = request.getAttribute("jakarta.servlet.request.X509Certificate") != null;
        if (certificate && request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
            refusals.twoCredentials(request, response);
            return;
        }
        chain.doFilter(request, response);
    }
}
