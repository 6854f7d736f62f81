package org.chuanyu.gateway.trust;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends a session whose person was disabled, got another password or other rights since the login, whichever node did it: within
 * {@link #FRESH}, which is how long one look at the table is good for.
 */
final class Standing extends OncePerRequestFilter {
    static final Duration FRESH = Duration.ofSeconds(5);
    private static final int MOST = 10_000;

    private final People people;
    private final Cache<String, Optional<People.Person>> seen;

    Standing(People people, Clock clock) {
        Ticker ticker = () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
        this.people = people;
        this.seen = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(FRESH)
                .ticker(ticker)
                .build();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null
                && authentication.getPrincipal() instanceof KnownCaller known
                && known.since() != null
                && !stands(known, known.since())) {
            SecurityContextHolder.clearContext();
            HttpSession session = request.getSession(false);
            if (session != null) {
                session.invalidate();
            }
            response.sendRedirect(request.getContextPath() + "/login?expired");
            return;
        }
        chain.doFilter(request, response);
    }

    private boolean stands(KnownCaller known, Instant since) {
        String login = known.caller().id();
        Optional<People.Person> person = seen.get(login, people::find);
        if (person != null && person.isPresent() && isOlder(person.get().changedAt(), since)) {
            // Looked at before this login.
            seen.invalidate(login);
            person = seen.get(login, people::find);
        }
        return person != null
                && person.filter(People.Person::enabled)
                        .filter(now -> since.equals(now.changedAt()))
                        .filter(now -> now.caller().equals(known.caller()))
                        .isPresent();
    }

    private static boolean isOlder(@Nullable Instant seen, Instant than) {
        return seen != null && seen.isBefore(than);
    }
}
