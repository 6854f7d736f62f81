package org.chuanyu.gateway.records.erasure;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.audit.PersonalTraces;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Who comes in at {@code /api/erasures} and {@code /api/holds}, and what whoever is refused hears; every refusal leaves its entry. */
@Component
final class ErasureDoor {
    private final Callers callers;
    private final Participants participants;
    private final AuditLog audit;
    private final ErasureSettings settings;

    ErasureDoor(Callers callers, Participants participants, AuditLog audit, ErasureSettings settings) {
        this.settings = settings;
        this.callers = callers;
        this.participants = participants;
        this.audit = audit;
    }

    Caller with(Right right) {
        Caller caller = callers.require();
        if (!caller.may(right)) {
            throw ErasureProblem.forbidden("this needs the right " + right);
        }
        return caller;
    }

    /** Division code of a caller: the own, or that of the institution on whose behalf. */
    String region(Caller caller) {
        String own = caller.region();
        if (own != null) {
            return own;
        }
        ParticipantId organisation = caller.organisation();
        if (organisation == null) {
            throw ErasureProblem.forbidden("whoever does this belongs to a region");
        }
        return participants.find(organisation).map(Participant::region).orElse("");
    }

    /** Whoever sees everybody's erasures belongs to a region that decides about them. */
    void requireDeciding(Caller caller) {
        if (!settings.regions().byCode().containsKey(region(caller))) {
            throw ErasureProblem.forbidden("erasures are for the two regions that approve them");
        }
    }

    static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ErasureProblem.notFound("there is nothing with this id");
        }
    }

    void note(AuditAction action, @Nullable String patient, @Nullable String object, Map<String, String> detail) {
        audit.record(entry(action, AuditEntry.Outcome.SUCCESS, patient, object, detail));
    }

    /** @param object what it was about, null for nothing yet */
    ResponseEntity<ProblemDetail> refuse(ErasureProblem e, AuditAction action, @Nullable String object) {
        boolean barred = e.status() == HttpStatus.FORBIDDEN;
        audit.recordRefusal(entry(
                barred ? AuditAction.ACCESS_REFUSED : action,
                AuditEntry.Outcome.REFUSED,
                e.patient(),
                object,
                e.logged()));
        ProblemDetail problem = problem(e.status(), e.code(), Objects.requireNonNull(e.getMessage()));
        e.more().forEach(problem::setProperty);
        return answer(problem, e.status()).body(problem);
    }

    ResponseEntity<ProblemDetail> wait(String code, AuditAction action, @Nullable String object) {
        audit.recordRefusal(entry(action, AuditEntry.Outcome.REFUSED, null, object, Map.of("reason", code)));
        ProblemDetail problem = problem(HttpStatus.CONFLICT, code, "nothing was done; a moment later it may be");
        return answer(problem, HttpStatus.CONFLICT)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(problem);
    }

    /** @return the code to wait for, or null where it is something else */
    static @Nullable String waitsFor(RuntimeException e) {
        if (e instanceof PersonalTraces.MustWait wait) {
            return wait.code();
        }
        return e instanceof PessimisticLockingFailureException || e instanceof Vault.KeyDestroyed ? "busy" : null;
    }

    private static ProblemDetail problem(HttpStatus status, String code, String text) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, text);
        problem.setProperty("code", code);
        return problem;
    }

    private static ResponseEntity.BodyBuilder answer(ProblemDetail problem, HttpStatus status) {
        return ResponseEntity.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    private AuditEntry entry(
            AuditAction action,
            AuditEntry.Outcome outcome,
            @Nullable String patient,
            @Nullable String object,
            Map<String, String> detail) {
        Caller caller = callers.require();
        ParticipantId organisation = caller.organisation();
        return new AuditEntry(
                action,
                outcome,
                caller.id(),
                caller.role().code(),
                organisation == null ? null : organisation.value(),
                patient,
                object,
                null,
                null,
                detail);
    }
}
