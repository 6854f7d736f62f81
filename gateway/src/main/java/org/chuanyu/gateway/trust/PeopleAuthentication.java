package org.chuanyu.gateway.trust;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/**
 * Checks a login and password, of the table or, in demo mode, of the demo people. It tells nobody whether a login exists: neither
 * by words nor by the time it takes.
 */
@Component
final class PeopleAuthentication implements AuthenticationProvider {
    private static final int LONGEST = 72;

    private final People people;
    private final @Nullable DemoPeople demo;
    private final PasswordEncoder encoder;
    private final LoginThrottle throttle;
    private final AuditLog audit;
    private final Hops hops;
    private final String nobody;
    private final String demoHash;

    PeopleAuthentication(
            People people,
            ObjectProvider<DemoPeople> demo,
            PasswordEncoder encoder,
            LoginThrottle throttle,
            AuditLog audit,
            Hops hops) {
        this.people = people;
        this.demo = demo.getIfAvailable();
        this.encoder = encoder;
        this.throttle = throttle;
        this.audit = audit;
        this.hops = hops;
        this.nobody = encoder.encode(java.util.UUID.randomUUID().toString());
        // No secret to protect, and every curl line of the demo pays for it.
        this.demoHash = new BCryptPasswordEncoder(4).encode(DemoPeople.PASSWORD);
    }

    @Override
    public Authentication authenticate(Authentication request) {
        String login = request.getName();
        String address = request.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "";
        Optional<LoginThrottle.Try> entered = throttle.enter(login, address);
        if (entered.isEmpty()) {
            refused("anonymous", address, "too-many-failures");
            throw new LockedException("too many failures");
        }
        try (LoginThrottle.Try attempt = entered.get()) {
            KnownCaller caller = check(attempt, login, String.valueOf(request.getCredentials()), address);
            UsernamePasswordAuthenticationToken token =
                    UsernamePasswordAuthenticationToken.authenticated(caller, null, caller.getAuthorities());
            token.setDetails(request.getDetails());
            return token;
        }
    }

    private KnownCaller check(LoginThrottle.Try attempt, String login, String password, String address) {
        Optional<Known> known = find(login);
        // bcrypt looks at the first 72 bytes only: a longer password is no password.
        boolean matches = password.length() <= LONGEST
                && encoder.matches(password, known.map(Known::hash).orElse(nobody));
        if (known.isEmpty() || !matches) {
            attempt.failed();
            // A login that nobody has may be a password typed into the wrong field: it is not written down.
            refused(known.isPresent() ? login : "anonymous", address, "wrong-login-or-password");
            throw new BadCredentialsException("wrong login or password");
        }
        attempt.succeeded();
        return new KnownCaller(known.get().caller(), known.get().changedAt());
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }

    private void refused(String actor, String address, String reason) {
        audit.recordRefusalOncePerMinute(
                address,
                new AuditEntry(
                        AuditAction.LOGIN_REFUSED,
                        AuditEntry.Outcome.REFUSED,
                        actor,
                        null,
                        null,
                        null,
                        null,
                        null,
                        hops.traceId().orElse(null),
                        Map.of("reason", reason, "source", address)));
    }

    private Optional<Known> find(String login) {
        Optional<Known> inDemo =
                demo == null ? Optional.empty() : demo.find(login).map(c -> new Known(c, demoHash, null));
        return inDemo.or(() -> people.find(login)
                .filter(People.Person::enabled)
                .map(person -> new Known(person.caller(), person.hash(), person.changedAt())));
    }

    private record Known(
            Caller caller, String hash, @Nullable Instant changedAt) {}
}
