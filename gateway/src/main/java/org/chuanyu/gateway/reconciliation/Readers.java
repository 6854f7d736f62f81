package org.chuanyu.gateway.reconciliation;

import java.util.Map;
import java.util.Set;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Right;
import org.chuanyu.gateway.trust.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/** Who asks: what they may, whose wires they see, and the trail that they leave. */
@Component
final class Readers {
    private static final String OBJECT = "reconciliation";
    /** Whose work is the whole gateway, where they have no region. */
    private static final Set<Role> EVERYWHERE = Set.of(Role.ENGINEER, Role.AUDITOR);

    private final Callers callers;
    private final Participants participants;
    private final AuditLog audit;

    Readers(Callers callers, Participants participants, AuditLog audit) {
        this.callers = callers;
        this.participants = participants;
        this.audit = audit;
    }

    /** The caller, who has this right; anybody else is refused, and that is audited. Call it outside a transaction. */
    Caller with(Right right) {
        Caller caller = callers.require();
        if (!caller.may(right)) {
            audit.recordRefusal(entry(
                    caller,
                    AuditAction.ACCESS_REFUSED,
                    AuditEntry.Outcome.REFUSED,
                    OBJECT,
                    null,
                    Map.of("right", right.name())));
            throw ReconciliationProblem.of(HttpStatus.FORBIDDEN, "forbidden", "this needs the right " + right);
        }
        return caller;
    }

    /**
     * Whether a participant's wires are the caller's to see: the own organisation's, else those of the own region. Without both only
     * those see any whose work is the whole gateway.
     */
    boolean sees(Caller caller, String participant) {
        if (caller.organisation() != null) {
            return caller.organisation().value().equals(participant);
        }
        String region = caller.region();
        if (region == null) {
            return EVERYWHERE.contains(caller.role());
        }
        return participants.all().stream()
                .anyMatch(each ->
                        each.id().value().equals(participant) && each.region().equals(region));
    }

    /** For what is not there and for what the caller may not see, alike; the attempt is audited. Call it outside a transaction. */
    ErrorResponseException notFound(Caller caller) {
        audit.recordRefusal(entry(
                caller,
                AuditAction.RECONCILIATION_READ,
                AuditEntry.Outcome.REFUSED,
                OBJECT,
                null,
                Map.of("reason", "not-found")));
        return ReconciliationProblem.notFound();
    }

    /** In the transaction of the act. */
    void noted(
            Caller caller,
            AuditAction action,
            String object,
            @Nullable String participant,
            Map<String, String> detail) {
        audit.record(entry(caller, action, AuditEntry.Outcome.SUCCESS, object, participant, detail));
    }

    private static AuditEntry entry(
            Caller caller,
            AuditAction action,
            AuditEntry.Outcome outcome,
            String object,
            @Nullable String participant,
            Map<String, String> detail) {
        String own =
                caller.organisation() == null ? null : caller.organisation().value();
        return new AuditEntry(
                action,
                outcome,
                caller.id(),
                caller.role().code(),
                own != null ? own : participant,
                null,
                object,
                null,
                null,
                detail);
    }
}
