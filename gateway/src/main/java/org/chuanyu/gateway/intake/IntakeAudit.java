package org.chuanyu.gateway.intake;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.intake.Messages.Entry;
import org.chuanyu.gateway.intake.Messages.State;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Hops;
import org.springframework.stereotype.Component;

/** The audit entries of the door in: who brought what, and what became of it. */
@Component
class IntakeAudit {
    private final AuditLog audit;
    private final Callers callers;
    private final Hops hops;

    IntakeAudit(AuditLog audit, Callers callers, Hops hops) {
        this.audit = audit;
        this.callers = callers;
        this.hops = hops;
    }

    void record(State state, Entry entry) {
        record(
                switch (state) {
                    case ACCEPTED -> AuditAction.MESSAGE_ACCEPTED;
                    case DUPLICATE -> AuditAction.MESSAGE_DUPLICATE;
                    case PARKED -> AuditAction.MESSAGE_PARKED;
                    case REJECTED -> AuditAction.MESSAGE_REJECTED;
                    case REFUSED -> AuditAction.MESSAGE_REFUSED;
                    case SET_ASIDE -> AuditAction.MESSAGE_SET_ASIDE;
                },
                entry);
    }

    void record(AuditAction action, Entry entry) {
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("wire", entry.wire());
        detail.put("state", entry.state().name());
        entry.problems().stream()
                .map(problem -> problem.code())
                .distinct()
                .limit(20)
                .reduce((left, right) -> left + " " + right)
                .ifPresent(codes -> detail.put("problems", codes));
        detail.put("stored", Integer.toString(entry.stored().size()));
        detail.put("losses", Integer.toString(entry.losses().size()));
        boolean taken = entry.state() != State.REJECTED && entry.state() != State.REFUSED;
        Optional<Caller> caller = callers.current();
        boolean again = action == AuditAction.MESSAGE_REPROCESSED;
        String source = entry.participant() == null ? "unknown" : entry.participant();
        audit.record(new AuditEntry(
                action,
                taken ? AuditEntry.Outcome.SUCCESS : AuditEntry.Outcome.REFUSED,
                caller.map(Caller::id).orElse(again ? "system" : source),
                caller.map(who -> who.role().code()).orElse(again ? null : "participant"),
                entry.participant(),
                entry.patientId(),
                "message/" + entry.id(),
                null,
                hops.traceId().orElse(null),
                detail));
    }
}
