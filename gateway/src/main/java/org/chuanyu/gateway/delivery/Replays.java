package org.chuanyu.gateway.delivery;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.consent.Consent.Basis;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.trust.Caller;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends again what an engineer asks for: the same content under the same id, so that an idempotent partner sees the same thing
 * twice; a new series of attempts, the old ones kept. A replay never makes an older version current at a receiver.
 */
@Component
final class Replays {
    private final TransactionTemplate transactions;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Lanes lanes;
    private final Entitlement entitlement;
    private final AuditLog audit;
    private final Pumps pumps;
    private final Clock clock;

    Replays(
            TransactionTemplate transactions,
            JdbcClient jdbc,
            Outbox outbox,
            Lanes lanes,
            Entitlement entitlement,
            AuditLog audit,
            Pumps pumps,
            Clock clock) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.lanes = lanes;
        this.entitlement = entitlement;
        this.audit = audit;
        this.pumps = pumps;
        this.clock = clock;
    }

    /**
     * What became of one request to replay.
     *
     * @param result {@code queued}, {@code not-found}, {@code under-way}, {@code superseded}, {@code no-basis}
     */
    record Result(String id, String result) {
        boolean queued() {
            return result.equals("queued");
        }
    }

    /** Each in a transaction of its own: one that cannot be replayed does not keep the others back. */
    List<Result> replay(List<String> ids, Caller caller, Scope scope) {
        List<Result> results = new ArrayList<>();
        Set<WireKey> wires = new LinkedHashSet<>();
        for (String id : new LinkedHashSet<>(ids)) {
            String result = transactions.execute(status -> replay(id, caller, scope, wires));
            results.add(new Result(id, result == null ? "not-found" : result));
        }
        wires.forEach(pumps::wake);
        return results;
    }

    private record Row(
            String id,
            WireKey wire,
            String source,
            String patientId,
            String reportId,
            int version,
            Basis basis,
            State state) {
        Row on(Basis other) {
            return new Row(id, wire, source, patientId, reportId, version, other, state);
        }
    }

    private String replay(String id, Caller caller, Scope scope, Set<WireKey> wires) {
        Optional<Row> seen = row(id, scope, false);
        if (seen.isEmpty()) {
            return "not-found";
        }
        lanes.lockLanes(seen.get().wire(), seen.get().patientId(), seen.get().reportId());
        Row found = row(id, scope, true).orElseThrow();
        Optional<Basis> basis = basis(found);
        Row row = basis.map(found::on).orElse(found);
        String result = result(row, basis.isPresent());
        if (result.equals("queued")) {
            outbox.requeue(id, row.basis(), clock.instant());
            wires.add(row.wire());
        } else if (result.equals(Entitlement.NO_BASIS)) {
            outbox.supersede(id, Entitlement.NO_BASIS);
        } else if (result.equals("superseded")) {
            outbox.supersede(id, null);
        }
        audit.record(entry(row, result, caller));
        return result;
    }

    /** What never arrived goes out on a basis of today, or not at all: whoever had none would get it for the first time. */
    private Optional<Basis> basis(Row row) {
        return row.state() != State.DEAD || outbox.arrived(row.id())
                ? Optional.of(row.basis())
                : entitlement.today(row.wire(), row.patientId(), row.reportId());
    }

    private String result(Row row, boolean entitled) {
        return switch (row.state()) {
            case QUEUED, SENDING -> "under-way";
            case SUPERSEDED -> "superseded";
            case DEAD, AMBIGUOUS, DELIVERED, DEFERRED ->
                lanes.newerThere(row.id()) ? "superseded" : entitled ? "queued" : Entitlement.NO_BASIS;
        };
    }

    private Optional<Row> row(String id, Scope scope, boolean lock) {
        return jdbc.sql(
                        "SELECT id, receiver, wire, source, patient_id, report_id, version, basis, basis_reference, state FROM delivery"
                                + " WHERE id = :id AND (:everybody OR receiver IN (:scope) OR source IN (:scope))"
                                + (lock ? " FOR UPDATE" : ""))
                .param("id", id)
                .param("everybody", scope.everybody())
                .param("scope", scope.ids())
                .query((rs, number) -> new Row(
                        rs.getString("id"),
                        new WireKey(new ParticipantId(rs.getString("receiver")), rs.getString("wire")),
                        rs.getString("source"),
                        rs.getString("patient_id"),
                        rs.getString("report_id"),
                        rs.getInt("version"),
                        new Basis(rs.getString("basis"), rs.getString("basis_reference")),
                        State.valueOf(rs.getString("state"))))
                .optional();
    }

    private static AuditEntry entry(Row row, String result, Caller caller) {
        @Nullable
        String organisation =
                caller.organisation() == null ? null : caller.organisation().value();
        return new AuditEntry(
                AuditAction.DELIVERY_REPLAYED,
                result.equals("queued") ? AuditEntry.Outcome.SUCCESS : AuditEntry.Outcome.REFUSED,
                caller.id(),
                caller.role().code(),
                organisation,
                row.patientId(),
                "DiagnosticReport/" + row.reportId() + "/_history/" + row.version(),
                row.basis().code(),
                null,
                Map.of("delivery", row.id(), "receiver", row.wire().toString(), "result", result));
    }
}
