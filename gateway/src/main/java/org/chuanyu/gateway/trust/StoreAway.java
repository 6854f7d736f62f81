package org.chuanyu.gateway.trust;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Says 503 and when to come again where the database is away, to whoever asks: a page, the REST interface, a login. It stands before
 * the login, which asks the database, too. FHIR says its own.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 3)
final class StoreAway extends OncePerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(StoreAway.class);
    private static final String AGAIN_SECONDS = "5";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (ServletException | RuntimeException e) {
            if (response.isCommitted() || !isAway(e)) {
                throw e;
            }
            LOG.warn("the database did not answer a request: {}", e.getClass().getName());
            response.reset();
            response.setHeader(HttpHeaders.RETRY_AFTER, AGAIN_SECONDS);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            say(request, response);
        }
    }

    private static void say(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        if (accepted != null && accepted.contains(MediaType.TEXT_HTML_VALUE)) {
            response.sendError(HttpStatus.SERVICE_UNAVAILABLE.value());
        } else {
            Refusals.write(
                    request,
                    response,
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "store-away",
                    "the database does not answer; try again in a while");
        }
    }

    private static boolean isAway(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataAccessResourceFailureException
                    || cause instanceof TransientDataAccessException
                    || cause instanceof RecoverableDataAccessException
                    || cause instanceof CannotCreateTransactionException) {
                return true;
            }
        }
        return false;
    }
}
