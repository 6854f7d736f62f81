package org.chuanyu.gateway.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.delivery.OutletFactory.Rendered;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.trust.Caller;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Shows the clinical content of a delivery in its receiver's own format, and what the receiver said; every look leaves its audit entry. */
@Component
final class SentContent {
    private final TransactionTemplate transactions;
    private final JdbcClient jdbc;
    private final DeliveryJournal journal;
    private final Outlets outlets;
    private final Contents contents;
    private final Vault vault;
    private final AuditLog audit;

    SentContent(
            TransactionTemplate transactions,
            JdbcClient jdbc,
            DeliveryJournal journal,
            Outlets outlets,
            Contents contents,
            Vault vault,
            AuditLog audit) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.journal = journal;
        this.outlets = outlets;
        this.contents = contents;
        this.vault = vault;
        this.audit = audit;
    }

    private record About(String patientId, String report, String basis) {}

    private record Stored(Dispatch dispatch, About about) {}

    /** A delivery with what the partner said; where it said nothing, that is no look at content. */
    Optional<Deliveries.Entry> opened(String id, Scope scope, Caller caller) {
        Optional<Deliveries.Entry> opened = transactions.execute(status -> {
            Optional<Deliveries.Entry> found = journal.opened(id, scope);
            if (found.isPresent() && saysSomething(found.get())) {
                audit.record(entry(id, about(id), caller));
            }
            return found;
        });
        return Objects.requireNonNull(opened);
    }

    private static boolean saysSomething(Deliveries.Entry entry) {
        return entry.attempts().stream().anyMatch(attempt -> attempt.words() == Deliveries.Words.SHOWN);
    }

    /** The delivery must exist. */
    Rendered of(String id, Caller caller) {
        Stored stored = transactions.execute(status -> {
            Stored found = read(id);
            audit.record(entry(id, found.about(), caller));
            return found;
        });
        Dispatch dispatch = stored.dispatch();
        return outlets.find(new WireKey(dispatch.receiver(), dispatch.wire()))
                .map(wire -> wire.factory().render(dispatch))
                .orElseGet(() -> new Rendered("application/fhir+json", contents.bytes(dispatch.bundle())));
    }

    private Stored read(String id) {
        return jdbc.sql(
                        "SELECT id, receiver, wire, source, kind, patient_id, report_id, version, basis, created_at, body"
                                + " FROM delivery WHERE id = :id")
                .param("id", id)
                .query((rs, row) -> new Stored(
                        new Dispatch(
                                rs.getString("id"),
                                new ParticipantId(rs.getString("receiver")),
                                rs.getString("wire"),
                                new ParticipantId(rs.getString("source")),
                                rs.getString("kind"),
                                contents.parse(vault.open(rs.getBytes("body"))),
                                rs.getTimestamp("created_at").toInstant()),
                        about(rs)))
                .single();
    }

    private About about(String id) {
        return jdbc.sql("SELECT patient_id, report_id, version, basis FROM delivery WHERE id = :id")
                .param("id", id)
                .query((rs, row) -> about(rs))
                .single();
    }

    private static About about(ResultSet rs) throws SQLException {
        return new About(
                rs.getString("patient_id"),
                "DiagnosticReport/" + rs.getString("report_id") + "/_history/" + rs.getInt("version"),
                rs.getString("basis"));
    }

    private static AuditEntry entry(String id, About about, Caller caller) {
        return new AuditEntry(
                AuditAction.MESSAGE_CONTENT_READ,
                AuditEntry.Outcome.SUCCESS,
                caller.id(),
                caller.role().code(),
                caller.organisation() == null ? null : caller.organisation().value(),
                about.patientId(),
                about.report(),
                about.basis(),
                null,
                Map.of("delivery", id));
    }
}
