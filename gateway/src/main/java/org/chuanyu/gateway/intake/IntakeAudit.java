package org.chuanyu.gateway.intake;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.intake.Journal.Hashes;
import org.chuanyu.gateway.intake.Messages.Entry;
import org.chuanyu.gateway.intake.Messages.State;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Hops;
import org.jspecify.annotations.Nullable;
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

    /** What came, and what was answered. */
    void record(State state, Entry entry, Hashes hashes) {
        Map<String, String> detail = new LinkedHashMap<>();
        put(detail, "message-sm3", hashes.message());
        put(detail, "answer-sm3", hashes.answer());
        record(
                switch (state) {
                    case ACCEPTED -> AuditAction.MESSAGE_ACCEPTED;
                    case DUPLICATE -> AuditAction.MESSAGE_DUPLICATE;
                    case PARKED -> AuditAction.MESSAGE_PARKED;
                    case REJECTED -> AuditAction.MESSAGE_REJECTED;
                    case REFUSED -> AuditAction.MESSAGE_REFUSED;
                    case SET_ASIDE -> AuditAction.MESSAGE_SET_ASIDE;
                },
                entry,
                detail);
    }

    private static void put(Map<String, String> detail, String name, @Nullable String sm3) {
        if (sm3 != null && !sm3.equals(Journal.UNKNOWN) && !sm3.equals(Journal.NOT_ASKED)) {
            detail.put(name, sm3);
        }
    }

    /** What became of a message later. */
    void record(AuditAction action, Entry entry) {
        record(action, entry, new LinkedHashMap<>());
    }

    private void record(AuditAction action, Entry entry, Map<String, String> detail) {
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
