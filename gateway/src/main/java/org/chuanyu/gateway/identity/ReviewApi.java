package org.chuanyu.gateway.identity;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.identity.IdentityReview.Decision;
import org.chuanyu.gateway.identity.ReviewStore.Kind;
import org.chuanyu.gateway.identity.ReviewStore.Row;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Hops;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.MultiValueMap;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /api/identity}: what the program does not decide about persons. A registrar sees and decides the cases that a patient of
 * the own institution is part of; every look and every decision is audited in its own transaction.
 */
@RestController
@RequestMapping("/api/identity")
class ReviewApi {
    private static final Map<String, Decision> CANDIDATE =
            Map.of("confirm", Decision.CONFIRM, "reject", Decision.REJECT);
    private static final Map<String, Decision> QUARANTINE =
            Map.of("accept", Decision.CONFIRM, "reject", Decision.REJECT);

    private final ReviewStore store;
    private final ReviewDecisions decisions;
    private final ReviewViews views;
    private final Callers callers;
    private final Participants participants;
    private final AuditLog audit;
    private final Hops hops;
    private final TransactionTemplate transactions;
    private final JsonMapper json;

    ReviewApi(
            ReviewStore store,
            ReviewDecisions decisions,
            ReviewViews views,
            Callers callers,
            Participants participants,
            AuditLog audit,
            Hops hops,
            TransactionTemplate transactions,
            JsonMapper json) {
        this.store = store;
        this.decisions = decisions;
        this.views = views;
        this.callers = callers;
        this.participants = participants;
        this.audit = audit;
        this.hops = hops;
        this.transactions = transactions;
        this.json = json;
    }

    /** What became of an unlinking: {@code unlinked} is false when the patient was with nobody. */
    record Unlinked(String patientId, boolean unlinked) {}

    @GetMapping("/candidates")
    ReviewCase.Page candidates(@RequestParam MultiValueMap<String, String> parameters) {
        return page(Kind.CANDIDATE, parameters);
    }

    @GetMapping("/candidates/{id}")
    ReviewCase candidate(@PathVariable String id) {
        return one(Kind.CANDIDATE, id);
    }

    @PostMapping(path = "/candidates/{id}/decision", consumes = MediaType.APPLICATION_JSON_VALUE)
    ReviewCase decideCandidate(@PathVariable String id, HttpServletRequest request) throws IOException {
        return decide(Kind.CANDIDATE, id, request, CANDIDATE);
    }

    @GetMapping("/quarantine")
    ReviewCase.Page quarantine(@RequestParam MultiValueMap<String, String> parameters) {
        return page(Kind.QUARANTINE, parameters);
    }

    @GetMapping("/quarantine/{id}")
    ReviewCase quarantined(@PathVariable String id) {
        return one(Kind.QUARANTINE, id);
    }

    @PostMapping(path = "/quarantine/{id}/decision", consumes = MediaType.APPLICATION_JSON_VALUE)
    ReviewCase decideQuarantine(@PathVariable String id, HttpServletRequest request) throws IOException {
        return decide(Kind.QUARANTINE, id, request, QUARANTINE);
    }

    @PostMapping(path = "/patients/{id}/unlink", consumes = MediaType.APPLICATION_JSON_VALUE)
    Unlinked unlink(@PathVariable String id, HttpServletRequest request) throws IOException {
        Caller caller = registrar();
        ReviewBody body = ReviewBody.read(json, request.getInputStream(), Map.of());
        return found(caller, AuditAction.IDENTITY_DECIDED, () -> {
            boolean unlinked = decisions.unlink(id, body.reason(), caller, institutions(caller));
            audit.record(entry(
                    caller,
                    AuditAction.IDENTITY_DECIDED,
                    AuditEntry.Outcome.SUCCESS,
                    id,
                    "Patient/" + id,
                    Map.of("decision", "unlink", "changed", String.valueOf(unlinked))));
            return new Unlinked(id, unlinked);
        });
    }

    private ReviewCase.Page page(Kind kind, MultiValueMap<String, String> parameters) {
        Caller caller = registrar();
        Set<String> institutions = institutions(caller);
        ReviewQuery query = ReviewQuery.parse(once(parameters), kind.states());
        return inTransaction(() -> {
            List<Row> rows = store.page(kind, query, institutions);
            List<Row> shown = rows.subList(0, Math.min(rows.size(), query.count()));
            audit.record(entry(
                    caller,
                    AuditAction.IDENTITY_READ,
                    AuditEntry.Outcome.SUCCESS,
                    null,
                    object(kind, null),
                    Map.of("found", String.valueOf(shown.size()))));
            Row last = shown.isEmpty() ? null : shown.get(shown.size() - 1);
            String next = last == null || rows.size() == shown.size()
                    ? null
                    : new ReviewQuery.After(last.foundAt(), last.id()).toString();
            return new ReviewCase.Page(views.of(shown, institutions), next);
        });
    }

    private ReviewCase one(Kind kind, String id) {
        Caller caller = registrar();
        Set<String> institutions = institutions(caller);
        return found(caller, AuditAction.IDENTITY_READ, () -> {
            Row row = store.find(kind, id, institutions).orElseThrow(ReviewProblem::notFound);
            audit.record(entry(
                    caller,
                    AuditAction.IDENTITY_READ,
                    AuditEntry.Outcome.SUCCESS,
                    ReviewDecisions.own(row, institutions),
                    object(kind, row.id()),
                    Map.of()));
            return view(row, institutions);
        });
    }

    private ReviewCase decide(Kind kind, String id, HttpServletRequest request, Map<String, Decision> words)
            throws IOException {
        Caller caller = registrar();
        Set<String> institutions = institutions(caller);
        ReviewBody body = ReviewBody.read(json, request.getInputStream(), words);
        Decision decision = Objects.requireNonNull(body.decision());
        return found(caller, AuditAction.IDENTITY_DECIDED, () -> {
            ReviewDecisions.Decided decided = decisions.decide(kind, id, decision, body.reason(), caller, institutions);
            Row row = decided.row();
            audit.record(entry(
                    caller,
                    AuditAction.IDENTITY_DECIDED,
                    AuditEntry.Outcome.SUCCESS,
                    ReviewDecisions.own(row, institutions),
                    object(kind, row.id()),
                    Map.of("decision", row.state(), "changed", String.valueOf(decided.now()))));
            return view(row, institutions);
        });
    }

    private ReviewCase view(Row row, Set<String> institutions) {
        return views.of(List.of(row), institutions).get(0);
    }

    private Caller registrar() {
        Caller caller = callers.require();
        if (!caller.may(Right.IDENTITY_REVIEW)) {
            audit.recordRefusal(entry(
                    caller,
                    AuditAction.ACCESS_REFUSED,
                    AuditEntry.Outcome.REFUSED,
                    null,
                    "identity",
                    Map.of("right", Right.IDENTITY_REVIEW.name())));
            throw ReviewProblem.forbidden();
        }
        return caller;
    }

    /** Of the own institution, else of the own region; who is bound to neither decides nothing. */
    private Set<String> institutions(Caller caller) {
        if (caller.organisation() != null) {
            return Set.of(caller.organisation().value());
        }
        String region = caller.region();
        return participants.all().stream()
                .filter(participant -> participant.region().equals(region))
                .map(participant -> participant.id().value())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A refused act leaves an entry too, in a transaction of its own. */
    private <T> T found(Caller caller, AuditAction action, Supplier<T> work) {
        try {
            return inTransaction(work);
        } catch (ErrorResponseException e) {
            Map<String, Object> said = e.getBody().getProperties();
            String code = said == null ? "" : String.valueOf(said.get("code"));
            audit.recordRefusal(
                    entry(caller, action, AuditEntry.Outcome.REFUSED, null, "identity", Map.of("reason", code)));
            throw e;
        }
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.get()));
    }

    private static String object(Kind kind, @Nullable String id) {
        String name = kind == Kind.CANDIDATE ? "identity-candidate" : "identity-quarantine";
        return id == null ? name : name + "/" + id;
    }

    private static Map<String, String> once(MultiValueMap<String, String> parameters) {
        Map<String, String> given = new HashMap<>();
        parameters.forEach((name, values) -> {
            if (values.size() != 1) {
                throw ReviewProblem.bad("bad-parameter", "every parameter is given once");
            }
            given.put(name, values.get(0));
        });
        return given;
    }

    private AuditEntry entry(
            Caller caller,
            AuditAction action,
            AuditEntry.Outcome outcome,
            @Nullable String patientId,
            String object,
            Map<String, String> detail) {
        return new AuditEntry(
                action,
                outcome,
                caller.id(),
                caller.role().code(),
                caller.organisation() == null ? null : caller.organisation().value(),
                patientId,
                object,
                patientId == null ? null : "own-record",
                hops.traceId().orElse(null),
                detail);
    }
}
