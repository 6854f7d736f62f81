package org.chuanyu.gateway.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
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
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DiagnosticReport.DiagnosticReportStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Shows the clinical content of a delivery in its receiver's own format, and what the receiver said; every look leaves its audit
 * entry. Whoever sees the source's messages sees it as it is kept; everybody else what of it may leave at this moment.
 */
@Component
final class SentContent {
    private final TransactionTemplate transactions;
    private final JdbcClient jdbc;
    private final DeliveryJournal journal;
    private final Outlets outlets;
    private final Outbox outbox;
    private final Sieve sieve;
    private final Contents contents;
    private final Vault vault;
    private final AuditLog audit;

    SentContent(
            TransactionTemplate transactions,
            JdbcClient jdbc,
            DeliveryJournal journal,
            Outlets outlets,
            Outbox outbox,
            Sieve sieve,
            Contents contents,
            Vault vault,
            AuditLog audit) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.journal = journal;
        this.outlets = outlets;
        this.outbox = outbox;
        this.sieve = sieve;
        this.contents = contents;
        this.vault = vault;
        this.audit = audit;
    }

    private record About(String patientId, String report, String basis) {}

    private record Stored(Dispatch dispatch, About about) {}

    /** How a content is shown. */
    enum Shown {
        /** As it was planned, or sent. */
        AS_KEPT,
        /** The same, and some of it would not leave any more. */
        AS_KEPT_RESTRICTED_SINCE,
        /** As others than its source may see it now. Whether that is less than was planned is not said: it would tell that something is hidden. */
        AS_OTHERS_SEE_IT_NOW,
        /** Nothing of it is shown to others than its source. */
        WITHHELD;

        String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A content as somebody sees it; without one where all is withheld. */
    record Look(Shown shown, @Nullable Rendered content) {}

    /** A delivery with what the partner said; where it said nothing, that is no look at content. */
    Optional<Deliveries.Entry> opened(String id, Scope scope, Caller caller) {
        Optional<Deliveries.Entry> opened = transactions.execute(status -> {
            Optional<Deliveries.Entry> found = journal.opened(id, scope);
            if (found.isPresent() && saysSomething(found.get())) {
                audit.record(entry(id, about(id), caller, Shown.AS_KEPT));
            }
            return found;
        });
        return Objects.requireNonNull(opened);
    }

    private static boolean saysSomething(Deliveries.Entry entry) {
        return entry.attempts().stream().anyMatch(attempt -> attempt.words() == Deliveries.Words.SHOWN);
    }

    /** The delivery must exist. */
    Look of(String id, Scope scope, Caller caller) {
        Seen seen = Objects.requireNonNull(transactions.execute(status -> {
            Stored stored = read(id);
            Seen found = seen(stored.dispatch(), scope);
            audit.record(entry(id, stored.about(), caller, found.shown()));
            return found;
        }));
        Dispatch dispatch = seen.dispatch();
        return new Look(seen.shown(), dispatch == null ? null : rendered(dispatch));
    }

    private record Seen(Shown shown, @Nullable Dispatch dispatch) {}

    private Seen seen(Dispatch kept, Scope scope) {
        Bundle planned = kept.bundle();
        Sieve.Left left = sieve.left(kept.source(), planned);
        if (scope.everybody() || scope.ids().contains(kept.source().value())) {
            return new Seen(left.whole() ? Shown.AS_KEPT : Shown.AS_KEPT_RESTRICTED_SINCE, kept);
        }
        if (left.nothing()) {
            // That a report is void is said to whoever may have it, and nothing else of it; who never had it hears of
            // nothing.
            return planned.getEntryFirstRep().getResource() instanceof DiagnosticReport report
                            && report.getStatus() == DiagnosticReportStatus.ENTEREDINERROR
                            && outbox.hadAny(kept.id())
                    ? now(
                            kept,
                            contents.withdrawal(kept.source(), Sieve.resources(planned, false))
                                    .bundle())
                    : new Seen(Shown.WITHHELD, null);
        }
        return now(kept, left.whole() ? planned : left.bundle(planned));
    }

    private static Seen now(Dispatch kept, Bundle bundle) {
        return new Seen(
                Shown.AS_OTHERS_SEE_IT_NOW,
                new Dispatch(
                        kept.id(), kept.receiver(), kept.wire(), kept.source(), kept.kind(), bundle, kept.createdAt()));
    }

    private Rendered rendered(Dispatch dispatch) {
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

    private static AuditEntry entry(String id, About about, Caller caller, Shown shown) {
        return new AuditEntry(
                AuditAction.MESSAGE_CONTENT_READ,
                shown == Shown.WITHHELD ? AuditEntry.Outcome.REFUSED : AuditEntry.Outcome.SUCCESS,
                caller.id(),
                caller.role().code(),
                caller.organisation() == null ? null : caller.organisation().value(),
                about.patientId(),
                about.report(),
                about.basis(),
                null,
                Map.of("delivery", id, "shown", shown.code()));
    }
}
