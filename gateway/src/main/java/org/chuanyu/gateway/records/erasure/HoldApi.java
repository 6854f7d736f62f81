package org.chuanyu.gateway.records.erasure;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.identity.Identity;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.erasure.HoldTable.Row;
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
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/holds}: legal holds, which stand in the way of every erasure until their own region lifts them. */
@RestController
@RequestMapping("/api/holds")
class HoldApi {
    private static final int MOST = 200;

    private final HoldTable table;
    private final ErasureDoor door;
    private final Identity identity;
    private final TransactionTemplate transactions;
    private final JsonMapper json;
    private final Clock clock;

    HoldApi(
            HoldTable table,
            ErasureDoor door,
            Identity identity,
            TransactionTemplate transactions,
            JsonMapper json,
            Clock clock) {
        this.table = table;
        this.door = door;
        this.identity = identity;
        this.transactions = transactions;
        this.json = json;
        this.clock = clock;
    }

    /** A hold as it is told; reasons are absent when the patient's key is destroyed. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Told(
            UUID id,
            String patient,
            String region,
            String placedBy,
            Instant placedAt,
            @Nullable String reason,
            @Nullable String liftedBy,
            @Nullable Instant liftedAt,
            @Nullable String liftReason) {

        static Told of(Row row) {
            return new Told(
                    row.id(),
                    row.patient(),
                    row.region(),
                    row.placedBy(),
                    row.placedAt(),
                    row.reason(),
                    row.liftedBy(),
                    row.liftedAt(),
                    row.liftReason());
        }

        @Override
        public String toString() {
            return "Told[" + id + "]"; // a reason may name somebody
        }
    }

    /** The newest of the caller's region, at most 200. */
    record All(List<Told> holds) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Told> place(InputStream body) throws IOException {
        Caller caller = door.with(Right.LEGAL_HOLD);
        ErasureBody asked = ErasureBody.read(json, body, "patient", "reason");
        String reason = asked.reason();
        String patient = asked.patient();
        Row row =
                new Row(UUID.randomUUID(), patient, door.region(caller), caller.id(), now(), reason, null, null, null);
        done(() -> {
            table.lockPatients(Set.of(patient));
            if (identity.personOf(patient).isEmpty()) {
                throw ErasureProblem.notFound("no such patient");
            }
            table.place(row, reason);
            door.note(AuditAction.HOLD_PLACED, patient, "hold/" + row.id(), Map.of());
            return row;
        });
        return ResponseEntity.created(URI.create("/api/holds/" + row.id())).body(Told.of(row));
    }

    /** A region's reasons are its own business: others' holds are not even opened. */
    @GetMapping
    All all() {
        Caller caller = door.with(Right.LEGAL_HOLD);
        return done(() -> {
            List<Row> holds = table.newest(door.region(caller), MOST);
            holds.forEach(this::noteRead);
            door.note(AuditAction.ERASURES_READ, null, "holds", Map.of("count", Integer.toString(holds.size())));
            return new All(holds.stream().map(Told::of).toList());
        });
    }

    /** Without a reason there is nothing left of the person, and no entry makes a new key for whoever was erased. */
    private void noteRead(Row row) {
        String patient = row.reason() == null ? null : row.patient();
        door.note(AuditAction.ERASURES_READ, patient, "hold/" + row.id(), Map.of());
    }

    @PostMapping(path = "/{id}/lift", consumes = MediaType.APPLICATION_JSON_VALUE)
    Told lift(@PathVariable String id, InputStream body) throws IOException {
        Caller caller = door.with(Right.LEGAL_HOLD);
        String reason = ErasureBody.read(json, body, "reason").reason();
        UUID which = ErasureDoor.id(id);
        return done(() -> {
            Row row = table.lock(which).orElseThrow(() -> ErasureProblem.notFound("no such hold"));
            if (!row.region().equals(door.region(caller))) {
                throw ErasureProblem.forbidden("a hold is lifted by the region that placed it");
            }
            if (row.liftedAt() != null) {
                throw ErasureProblem.conflict("settled", "it is lifted");
            }
            table.lift(row, caller.id(), now(), reason);
            door.note(AuditAction.HOLD_LIFTED, row.patient(), "hold/" + which, Map.of());
            return Told.of(table.lock(which).orElseThrow());
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private <T> T done(Supplier<T> work) {
        return Objects.requireNonNull(transactions.execute(status -> work.get()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> on(ErasureProblem e, HttpServletRequest request) {
        return door.refuse(e, action(request), object(request));
    }

    /** The person is being erased at this moment, or somebody else has the hold. */
    @ExceptionHandler({Vault.KeyDestroyed.class, PessimisticLockingFailureException.class})
    ResponseEntity<ProblemDetail> on(RuntimeException e, HttpServletRequest request) {
        return door.wait(String.valueOf(ErasureDoor.waitsFor(e)), action(request), object(request));
    }

    /** Only an id of ours: a path is what somebody typed. */
    private static @Nullable String object(HttpServletRequest request) {
        String[] steps = request.getRequestURI().split("/");
        return steps.length > 3 && steps[3].matches("[0-9a-f-]{36}") ? "hold/" + steps[3] : null;
    }

    private static AuditAction action(HttpServletRequest request) {
        if (request.getMethod().equals("GET")) {
            return AuditAction.ERASURES_READ;
        }
        return request.getRequestURI().endsWith("/lift") ? AuditAction.HOLD_LIFTED : AuditAction.HOLD_PLACED;
    }
}
