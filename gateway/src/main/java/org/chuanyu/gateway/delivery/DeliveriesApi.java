package org.chuanyu.gateway.delivery;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Callers;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.MultiValueMap;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/deliveries}: look for deliveries, see their content, send them again. Errors are RFC 9457 problems. */
@RestController
@RequestMapping("/api/deliveries")
class DeliveriesApi {
    private static final int MOST_AT_ONCE = 1000;

    private final DeliveryJournal journal;
    private final Replays replays;
    private final SentContent content;
    private final WireStates wires;
    private final Callers callers;
    private final Participants participants;
    private final AuditLog audit;
    private final TransactionTemplate transactions;

    DeliveriesApi(
            DeliveryJournal journal,
            Replays replays,
            SentContent content,
            WireStates wires,
            Callers callers,
            Participants participants,
            AuditLog audit,
            TransactionTemplate transactions) {
        this.journal = journal;
        this.replays = replays;
        this.content = content;
        this.wires = wires;
        this.callers = callers;
        this.participants = participants;
        this.audit = audit;
        this.transactions = transactions;
    }

    /**
     * What to replay: some ids, or all that a filter means, oldest first, at most {@code max}.
     *
     * @param filter the parameters of the list, without paging
     */
    record Which(
            @Nullable List<String> ids,
            @Nullable Map<String, String> filter,
            @Nullable Integer max) {}

    /** What became of each. */
    record Replayed(List<Replays.Result> results) {}

    @GetMapping
    DeliveryJournal.Page list(@RequestParam MultiValueMap<String, String> parameters) {
        Caller caller = with(Right.TRACE_READ);
        DeliveryQuery query = DeliveryQuery.parse(parameters);
        return looked(caller, "deliveries", () -> journal.page(query, scope(caller)));
    }

    @GetMapping("/wires")
    List<WireStates.Row> wires() {
        Caller caller = with(Right.TRACE_READ);
        Scope scope = scope(caller);
        return wires.all().stream()
                .filter(row -> scope.everybody() || scope.ids().contains(row.receiver()))
                .toList();
    }

    @GetMapping("/{id}")
    Deliveries.Entry one(@PathVariable String id) {
        Caller caller = with(Right.TRACE_READ);
        Deliveries.Entry entry = found(id, caller);
        return looked(
                caller,
                "delivery/" + entry.id(),
                () -> caller.may(Right.CONTENT_READ)
                        ? content.opened(id, scope(caller), caller).orElse(entry)
                        : entry);
    }

    @GetMapping("/{id}/content")
    ResponseEntity<byte[]> content(@PathVariable String id) {
        Caller caller = with(Right.CONTENT_READ);
        found(id, caller);
        SentContent.Look look = content.of(id, scope(caller), caller);
        OutletFactory.Rendered rendered = look.content();
        if (rendered == null) {
            throw problem(
                    HttpStatus.FORBIDDEN, look.shown().code(), "nothing of it is shown to others than its source now");
        }
        return ResponseEntity.ok()
                .header("Content-Shown", look.shown().code())
                .contentType(MediaType.parseMediaType(rendered.contentType()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox")
                .body(rendered.bytes());
    }

    @PostMapping("/{id}/replay")
    Replayed replay(@PathVariable String id) {
        Caller caller = with(Right.REPLAY);
        Replays.Result result =
                replays.replay(List.of(id), caller, scope(caller)).get(0);
        return switch (result.result()) {
            case "queued" -> new Replayed(List.of(result));
            case "not-found" -> throw notFound(caller);
            case "superseded" ->
                throw problem(HttpStatus.CONFLICT, "superseded", "the receiver has, or may have, a newer version");
            case Entitlement.NO_BASIS ->
                throw problem(HttpStatus.CONFLICT, "no-basis", "nothing entitles the receiver to it any more");
            default -> throw problem(HttpStatus.CONFLICT, result.result(), "it is queued or being sent already");
        };
    }

    @PostMapping("/replay")
    Replayed replay(@RequestBody Which which) {
        Caller caller = with(Right.REPLAY);
        return new Replayed(replays.replay(ids(which, scope(caller)), caller, scope(caller)));
    }

    private List<String> ids(Which which, Scope scope) {
        List<String> ids = which.ids();
        Map<String, String> filter = which.filter();
        if ((ids == null) == (filter == null)) {
            throw problem(HttpStatus.BAD_REQUEST, "bad-request", "give either ids or a filter");
        }
        int max = which.max() == null ? MOST_AT_ONCE : which.max();
        if (max < 1 || max > MOST_AT_ONCE || ids != null && ids.size() > MOST_AT_ONCE) {
            throw problem(HttpStatus.BAD_REQUEST, "bad-request", "1 to " + MOST_AT_ONCE + " at once");
        }
        if (ids != null) {
            if (ids.stream().anyMatch(DeliveriesApi::isNoId)) {
                throw problem(HttpStatus.BAD_REQUEST, "bad-request", "what is no id cannot be the id of a delivery");
            }
            return ids;
        }
        DeliveryQuery query = DeliveryQuery.parse(filter == null ? Map.of() : filter);
        if (!query.filtered()) {
            throw problem(HttpStatus.BAD_REQUEST, "bad-request", "a filter without a condition would mean everything");
        }
        return journal.ids(query, scope, max);
    }

    private static boolean isNoId(@Nullable String id) {
        return id == null || id.length() > DeliveryQuery.LONGEST || !DeliveryQuery.storable(id);
    }

    private Deliveries.Entry found(String id, Caller caller) {
        return journal.find(id, scope(caller)).orElseThrow(() -> notFound(caller));
    }

    private Scope scope(Caller caller) {
        return Scope.of(caller, participants);
    }

    private Caller with(Right right) {
        Caller caller = callers.require();
        if (!caller.may(right)) {
            audit.recordRefusal(
                    entry(caller, AuditAction.ACCESS_REFUSED, AuditEntry.Outcome.REFUSED, "deliveries", right.name()));
            throw problem(HttpStatus.FORBIDDEN, "forbidden", "this needs the right " + right);
        }
        return caller;
    }

    private <T> T looked(Caller caller, String object, Supplier<T> what) {
        T result = transactions.execute(status -> {
            audit.record(entry(caller, AuditAction.MESSAGE_READ, AuditEntry.Outcome.SUCCESS, object, "TRACE_READ"));
            return what.get();
        });
        if (result == null) {
            throw new IllegalStateException("a look has an answer");
        }
        return result;
    }

    static AuditEntry entry(
            Caller caller, AuditAction action, AuditEntry.Outcome outcome, String object, String right) {
        return new AuditEntry(
                action,
                outcome,
                caller.id(),
                caller.role().code(),
                caller.organisation() == null ? null : caller.organisation().value(),
                null,
                object,
                null,
                null,
                Map.of("right", right));
    }

    /** For what is not there and for what the caller may not see, alike; the attempt is audited. */
    private ErrorResponseException notFound(Caller caller) {
        audit.recordRefusal(
                entry(caller, AuditAction.MESSAGE_READ, AuditEntry.Outcome.REFUSED, "deliveries", "not-found"));
        return problem(HttpStatus.NOT_FOUND, "not-found", "no such delivery");
    }

    private static ErrorResponseException problem(HttpStatus status, String code, String text) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(status, text);
        detail.setProperty("code", code);
        return new ErrorResponseException(status, detail, null);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(ErrorResponseException e, HttpServletRequest request) {
        return ResponseEntity.status(e.getStatusCode())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(e.getBody());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(ProblemException e, HttpServletRequest request) {
        Problem first = e.problems().get(0);
        String where = first.where() == null ? "" : first.where() + ": ";
        return on(problem(HttpStatus.BAD_REQUEST, first.code(), where + first.message()), request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(HttpMessageNotReadableException e, HttpServletRequest request) {
        return on(
                problem(HttpStatus.BAD_REQUEST, "bad-request", "the body is not the JSON that was expected"), request);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(Vault.KeyDestroyed e, HttpServletRequest request) {
        return on(problem(HttpStatus.GONE, "key-destroyed", "the key of this content was destroyed"), request);
    }
}
