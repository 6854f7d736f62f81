package org.chuanyu.gateway.trust;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.security.core.session.SessionDestroyedEvent;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.authentication.logout.LogoutHandler;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.session.HttpSessionCreatedEvent;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Sessions of people: their begin and end in the audit log, and the way to end those of a person who was disabled. */
@Component
class Logins {
    /** How long the session of a login page is kept that nobody fills in. */
    static final Duration NOBODYS = Duration.ofMinutes(5);

    private final AuditLog audit;
    private final Hops hops;
    private final TransactionTemplate transaction;
    private final SessionRegistryImpl sessions = new SessionRegistryImpl();

    Logins(AuditLog audit, Hops hops, PlatformTransactionManager transactions) {
        this.audit = audit;
        this.hops = hops;
        this.transaction = new TransactionTemplate(transactions);
    }

    SessionRegistry sessions() {
        return sessions;
    }

    /** A session of a person lasts as long as the settings say, and leads to the page that was asked for before the login. */
    AuthenticationSuccessHandler succeeded(RequestCache asked) {
        SavedRequestAwareAuthenticationSuccessHandler then = new SavedRequestAwareAuthenticationSuccessHandler();
        then.setRequestCache(asked);
        return (request, response, authentication) -> {
            record(AuditAction.LOGIN, authentication.getPrincipal());
            int minutes = request.getServletContext().getSessionTimeout();
            request.getSession().setMaxInactiveInterval((int) TimeUnit.MINUTES.toSeconds(minutes));
            then.onAuthenticationSuccess(request, response, authentication);
        };
    }

    LogoutHandler loggedOut() {
        return (request, response, authentication) -> {
            if (authentication != null) {
                record(AuditAction.LOGOUT, authentication.getPrincipal());
            }
        };
    }

    /** Ends all sessions of a person on this node, now; the other nodes see it by themselves ({@link Standing}). */
    void end(Caller caller) {
        sessions.getAllSessions(new KnownCaller(caller), false).forEach(SessionInformation::expireNow);
    }

    /** Nobody has signed in yet: anybody can have as many as he asks for the login page, so none is kept for long. */
    @EventListener
    void begun(HttpSessionCreatedEvent event) {
        event.getSession().setMaxInactiveInterval((int) NOBODYS.toSeconds());
    }

    @EventListener
    void ended(SessionDestroyedEvent event) {
        sessions.removeSessionInformation(event.getId());
    }

    private void record(AuditAction action, @Nullable Object principal) {
        if (principal instanceof KnownCaller known) {
            Caller caller = known.caller();
            ParticipantId organisation = caller.organisation();
            AuditEntry entry = new AuditEntry(
                    action,
                    AuditEntry.Outcome.SUCCESS,
                    caller.id(),
                    caller.role().code(),
                    organisation == null ? null : organisation.value(),
                    null,
                    null,
                    null,
                    hops.traceId().orElse(null),
                    Map.of());
            transaction.executeWithoutResult(status -> audit.record(entry));
        }
    }
}
