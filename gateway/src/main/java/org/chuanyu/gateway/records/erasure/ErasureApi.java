package org.chuanyu.gateway.records.erasure;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.PersonalTraces;
import org.chuanyu.gateway.records.erasure.ErasureTable.Row;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/erasures}: somebody asks, one of each region approves, and one of them carries it out. */
@RestController
@RequestMapping("/api/erasures")
class ErasureApi {
    /** Why a person may ask (PIPL art. 47). */
    private static final Set<String> BASES =
            Set.of("purpose-met", "consent-withdrawn", "retention-over", "unlawful", "service-ended");

    private static final int MOST = 200;

    private final Erasing erasing;
    private final ErasureTable table;
    private final ErasureDoor door;
    private final TransactionTemplate transactions;
    private final JsonMapper json;

    ErasureApi(
            Erasing erasing, ErasureTable table, ErasureDoor door, TransactionTemplate transactions, JsonMapper json) {
        this.erasing = erasing;
        this.table = table;
        this.door = door;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * An erasure as it is told; a patient is an opaque id.
     *
     * @param patients those of other institutions too: for whoever approves
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Told(
            UUID id,
            String patient,
            @Nullable Set<String> patients,
            String basis,
            String requestedBy,
            Instant requestedAt,
            String state,
            Set<String> approvedBy,
            @Nullable Instant settledAt) {}

    /** @param receivers institutions that were given something of it, and have to be told */
    record Done(Told erasure, int keys, long leaves, Set<String> receivers) {}

    /** The newest, at most 200. */
    record All(List<Told> erasures) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Told> request(InputStream body) throws IOException {
        Caller caller = door.with(Right.ERASURE_REQUEST);
        ErasureBody asked = ErasureBody.read(json, body, "patient", "basis");
        Row row = erasing.request(caller, door.region(caller), asked.patient(), asked.oneOf("basis", BASES));
        return ResponseEntity.created(URI.create("/api/erasures/" + row.id())).body(told(row, caller));
    }

    @GetMapping
    All all() {
        Caller caller = reader();
        return read(
                "erasures",
                () -> new All(table.newest(MOST).stream()
                        .filter(row -> concerns(row, caller))
                        .map(row -> told(row, caller))
                        .toList()));
    }

    @GetMapping("/{id}")
    Told one(@PathVariable String id) {
        Caller caller = reader();
        UUID which = ErasureDoor.id(id);
        return read(
                "erasure/" + which,
                () -> told(
                        table.find(which)
                                .filter(row -> concerns(row, caller))
                                .orElseThrow(() -> ErasureProblem.notFound("no such erasure")),
                        caller));
    }

    /** Persons who are past every term, for somebody to ask for. */
    @GetMapping("/due")
    Erasing.Due due(@RequestParam(defaultValue = "") String after) {
        door.requireDeciding(door.with(Right.ERASURE_APPROVE));
        return read("erasures/due", () -> erasing.due(after));
    }

    @PostMapping("/{id}/approve")
    Told approve(@PathVariable String id) {
        Caller caller = door.with(Right.ERASURE_APPROVE);
        return told(erasing.approve(caller, door.region(caller), ErasureDoor.id(id)), caller);
    }

    @PostMapping("/{id}/withdraw")
    Told withdraw(@PathVariable String id) {
        Caller caller = door.with(Right.ERASURE_REQUEST);
        return told(erasing.withdraw(caller, door.region(caller), ErasureDoor.id(id)), caller);
    }

    @PostMapping("/{id}/execute")
    Done execute(@PathVariable String id) {
        Caller caller = door.with(Right.ERASURE_APPROVE);
        Erasing.Executed done = erasing.execute(caller, ErasureDoor.id(id));
        return new Done(told(done.row(), caller), done.keys(), done.leaves(), done.receivers());
    }

    private Caller reader() {
        Caller caller = door.with(Right.ERASURE_REQUEST);
        if (caller.may(Right.ERASURE_APPROVE)) {
            door.requireDeciding(caller);
        }
        return caller;
    }

    /** An institution sees what it asked for itself. */
    private static boolean concerns(Row row, Caller caller) {
        return caller.may(Right.ERASURE_APPROVE)
                || caller.organisation() != null
                        && caller.organisation().value().equals(row.requestedFor());
    }

    private <T> T read(String object, Supplier<T> what) {
        return Objects.requireNonNull(transactions.execute(status -> {
            T found = what.get();
            door.note(AuditAction.ERASURES_READ, null, object, Map.of());
            return found;
        }));
    }

    private Told told(Row row, Caller caller) {
        return new Told(
                row.id(),
                row.patient(),
                caller.may(Right.ERASURE_APPROVE) ? row.patients() : null,
                row.legalBasis(),
                row.requestedBy(),
                row.requestedAt(),
                row.state().name(),
                new TreeSet<>(table.approvers(row.id()).keySet()),
                row.settledAt());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(ErasureProblem e, HttpServletRequest request) {
        return door.refuse(e, action(request), object(request));
    }

    @ExceptionHandler({PersonalTraces.MustWait.class, PessimisticLockingFailureException.class})
    ResponseEntity<ProblemDetail> on(RuntimeException e, HttpServletRequest request) {
        return door.wait(String.valueOf(ErasureDoor.waitsFor(e)), action(request), object(request));
    }

    private static AuditAction action(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (request.getMethod().equals("GET")) {
            return AuditAction.ERASURES_READ;
        }
        return path.endsWith("/approve")
                ? AuditAction.ERASURE_APPROVED
                : path.endsWith("/execute")
                        ? AuditAction.ERASURE_EXECUTED
                        : path.endsWith("/withdraw") ? AuditAction.ERASURE_WITHDRAWN : AuditAction.ERASURE_REQUESTED;
    }

    /** Only an id of ours: a path is what somebody typed. */
    private static @Nullable String object(HttpServletRequest request) {
        String[] steps = request.getRequestURI().split("/");
        return steps.length > 3 && steps[3].matches("[0-9a-f-]{36}") ? "erasure/" + steps[3] : null;
    }
}
