package org.chuanyu.gateway.records.erasure;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.chuanyu.gateway.audit.LogErasure;
import org.chuanyu.gateway.consent.Consent;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.Records;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Encounter.EncounterStatus;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What happened last of that which has a term. To be called inside a transaction. */
@Component
final class RetentionFacts {
    private static final Set<String> STAYS = Set.of("IMP", "ACUTE", "NONAC");
    private static final Set<EncounterStatus> OVER =
            Set.of(EncounterStatus.FINISHED, EncounterStatus.CANCELLED, EncounterStatus.ENTEREDINERROR);

    private final JdbcClient jdbc;
    private final Records records;
    private final Consent consent;
    private final LogErasure log;
    private final Clock clock;

    RetentionFacts(JdbcClient jdbc, Records records, Consent consent, LogErasure log, Clock clock) {
        this.jdbc = jdbc;
        this.records = records;
        this.consent = consent;
        this.log = log;
        this.clock = clock;
    }

    /** A resource of the person's. */
    private record Head(String reference, Instant updated) {}

    Map<RetentionRule, Instant> of(Collection<String> patients) {
        Map<RetentionRule, Instant> last = new EnumMap<>(RetentionRule.class);
        List<Head> heads = heads(patients);
        boolean dated = false;
        for (Head head : heads) {
            dated |= visitOrReport(head, last);
        }
        if (!dated) {
            // Neither a visit nor a report: whatever it is, it came for one.
            heads.forEach(head -> later(last, RetentionRule.OUTPATIENT, head.updated()));
        }
        consent.lastDisclosed(patients).ifPresent(at -> later(last, RetentionRule.PROVISION, at));
        log.lastAccess(patients).ifPresent(at -> later(last, RetentionRule.ACCESS, at));
        log.lastAct(patients).ifPresent(at -> later(last, RetentionRule.AUDIT, at));
        log.lastAddress(patients).ifPresent(at -> later(last, RetentionRule.NETWORK_LOG, at));
        return last;
    }

    private List<Head> heads(Collection<String> patients) {
        return new ArrayList<>(jdbc.sql("SELECT type || '/' || id, last_updated FROM resource_head"
                        + " WHERE patient_id = ANY (:patients) AND version > 0")
                .param("patients", patients.toArray(String[]::new))
                .query((rs, row) -> new Head(rs.getString(1), rs.getTimestamp(2).toInstant()))
                .list());
    }

    private boolean visitOrReport(Head head, Map<RetentionRule, Instant> last) {
        boolean visit = head.reference().startsWith("Encounter/");
        if (!visit && !head.reference().startsWith("DiagnosticReport/")) {
            return false;
        }
        Resource resource = opened(head.reference()).orElse(null);
        if (resource instanceof Encounter encounter) {
            boolean stay = STAYS.contains(String.valueOf(encounter.getClass_().getCode()));
            later(last, stay ? RetentionRule.INPATIENT : RetentionRule.OUTPATIENT, end(encounter, head));
        } else if (resource instanceof DiagnosticReport report) {
            if (!report.hasEncounter()) {
                later(last, RetentionRule.OUTPATIENT, issued(report, head));
            }
        } else {
            // Nobody can read it, so nobody knows: the longer term.
            later(last, visit ? RetentionRule.INPATIENT : RetentionRule.OUTPATIENT, head.updated());
        }
        return true;
    }

    private Optional<Resource> opened(String reference) {
        try {
            return Optional.ofNullable(records.readAll(List.of(reference)).get(reference));
        } catch (Vault.KeyDestroyed e) {
            return Optional.empty();
        }
    }

    private Instant end(Encounter encounter, Head head) {
        if (!OVER.contains(encounter.getStatus()) && !encounter.getPeriod().hasEnd()) {
            return clock.instant();
        }
        return latest(
                head, encounter.getPeriod().getEnd(), encounter.getPeriod().getStart());
    }

    private static Instant issued(DiagnosticReport report, Head head) {
        Date effective = report.hasEffectiveDateTimeType()
                ? report.getEffectiveDateTimeType().getValue()
                : report.hasEffectivePeriod() ? report.getEffectivePeriod().getEnd() : null;
        return latest(head, report.getIssued(), effective);
    }

    /** The later of what is said; when the gateway got it, where nothing is. */
    private static Instant latest(Head head, @Nullable Date one, @Nullable Date other) {
        if (one == null) {
            return other == null ? head.updated() : other.toInstant();
        }
        return other != null && other.after(one) ? other.toInstant() : one.toInstant();
    }

    private static void later(Map<RetentionRule, Instant> last, RetentionRule rule, Instant at) {
        last.merge(rule, at, (one, other) -> one.isAfter(other) ? one : other);
    }
}
