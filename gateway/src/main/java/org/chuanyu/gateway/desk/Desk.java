package org.chuanyu.gateway.desk;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Hops;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.ErrorResponseException;

/** Who sits at the desk: what they may do, whose messages they may see, and the trail that each look leaves. */
@Component
class Desk {
    private final Callers callers;
    private final Participants participants;
    private final AuditLog audit;
    private final Hops hops;
    private final TransactionTemplate transactions;

    Desk(Callers callers, Participants participants, AuditLog audit, Hops hops, TransactionTemplate transactions) {
        this.callers = callers;
        this.participants = participants;
        this.audit = audit;
        this.hops = hops;
        this.transactions = transactions;
    }

    /** Whoever is signed in. */
    Caller caller() {
        return callers.require();
    }

    /** The caller, who has this right; anybody else is refused, and that is audited with what they wanted. */
    Caller with(Right right, String object) {
        Caller caller = callers.require();
        if (!caller.may(right)) {
            throw forbidden(caller, right, object);
        }
        return caller;
    }

    /** The refusal of a caller who lacks this right, or the place to use it; it is audited. Call it outside a transaction. */
    ErrorResponseException forbidden(Caller caller, Right right, String object) {
        refused(caller, AuditAction.ACCESS_REFUSED, object, Map.of("right", right.name()));
        return DeskProblem.forbidden(right);
    }

    /** For what is not there and for what the caller may not see, alike; the attempt is audited. Call it outside a transaction. */
    ErrorResponseException notFound(Caller caller, AuditAction action, String object) {
        refused(caller, action, object, Map.of("reason", "not-found"));
        return DeskProblem.notFound();
    }

    private void refused(Caller caller, AuditAction action, String object, Map<String, String> detail) {
        audit.recordRefusal(entry(caller, action, AuditEntry.Outcome.REFUSED, object, null, detail));
    }

    /** Whose messages the caller may see: of the own organisation, else of the own region, else (null) everybody's. */
    @Nullable
    Set<String> scope(Caller caller) {
        if (caller.organisation() != null) {
            return Set.of(caller.organisation().value());
        }
        String region = caller.region();
        return region == null
                ? null
                : participants.all().stream()
                        .filter(participant -> participant.region().equals(region))
                        .map(participant -> participant.id().value())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a message of this participant is the caller's to see; messages of unknown peers belong to the gateway. */
    boolean sees(Caller caller, @Nullable String participant) {
        Set<String> scope = scope(caller);
        return scope == null || participant != null && scope.contains(participant);
    }

    /** A look, in one transaction with the entry that it leaves; empty means that nothing was learned. */
    <T> Optional<T> look(Caller caller, Supplier<Optional<Look<T>>> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.get().map(look -> {
            audit.record(entry(
                    caller, look.action(), AuditEntry.Outcome.SUCCESS, look.object(), look.patientId(), look.detail()));
            return look.result();
        })));
    }

    /** What was seen, and how the audit log calls it. */
    record Look<T>(
            AuditAction action, String object, @Nullable String patientId, Map<String, String> detail, T result) {}

    private AuditEntry entry(
            Caller caller,
            AuditAction action,
            AuditEntry.Outcome outcome,
            String object,
            @Nullable String patientId,
            Map<String, String> detail) {
        return new AuditEntry(
                action,
                outcome,
                caller.id(),
                caller.role().code(),
                caller.organisation() == null ? null : caller.organisation().value(),
                patientId,
                object,
                action == AuditAction.MESSAGE_CONTENT_READ ? "gateway-operation" : null,
                hops.traceId().orElse(null),
                detail);
    }
}
