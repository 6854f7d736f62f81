package org.chuanyu.gateway.trust;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Takes the caller's {@code traceparent} over, or begins a trace, and tells the caller its id. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class HopFilter extends OncePerRequestFilter {
    private final Hops hops;

    HopFilter(Hops hops) {
        this.hops = hops;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Object begun = request.getAttribute(HopFilter.class.getName());
        String traceparent = begun == null ? request.getHeader("traceparent") : begun.toString();
        try (Hops.Hop hop = hops.enter(traceparent)) {
            hops.traceparent().ifPresent(own -> request.setAttribute(HopFilter.class.getName(), own));
            hops.traceId().ifPresent(id -> response.setHeader("X-Request-Id", id));
            chain.doFilter(request, response);
        }
    }
}
