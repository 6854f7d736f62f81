package org.chuanyu.gateway.records;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.consent.Consent;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Leaves behind what a reading showed to whom on what basis: an audit entry per patient, and for reports of others a
 * disclosure, so that a correction will find its way to whoever read the old version.
 */
@Component
final class Disclosures {
    static final String OWN = "own-record";
    static final String CARE = "care-relationship";

    private final JdbcClient jdbc;
    private final Consent consent;
    private final AuditLog audit;

    Disclosures(JdbcClient jdbc, Consent consent, AuditLog audit) {
        this.jdbc = jdbc;
        this.consent = consent;
        this.audit = audit;
    }

    /**
     * @param object what was asked for, opaque
     * @return the codes of the legal bases, for the answer
     */
    Set<String> note(
            Reading reading, AuditAction action, String object, Collection<Stored> shown, Map<String, String> detail) {
        return note(reading, action, object, shown, detail, Consent.Way.PULL);
    }

    /** @param way how it came to the reader */
    Set<String> note(
            Reading reading,
            AuditAction action,
            String object,
            Collection<Stored> shown,
            Map<String, String> detail,
            Consent.Way way) {
        Map<String, Consent.Basis> bases = new HashMap<>();
        Map<String, Group> groups = new TreeMap<>();
        for (Stored row : shown) {
            String basis = basis(reading, row, bases);
            String patient = row.patientId() == null ? "" : row.patientId();
            groups.computeIfAbsent(patient, key -> new Group()).add(basis);
        }
        Set<String> codes = new LinkedHashSet<>();
        groups.forEach((patient, group) -> {
            codes.addAll(group.bases);
            Map<String, String> more = new HashMap<>(detail);
            more.put("count", String.valueOf(group.count));
            audit.record(entry(reading, action, patient.isEmpty() ? null : patient, object, group.code(), more));
        });
        if (groups.isEmpty()) {
            Map<String, String> more = new HashMap<>(detail);
            more.put("count", "0");
            audit.record(entry(reading, action, null, object, null, more));
        }
        disclose(reading, shown, bases, way);
        return codes;
    }

    private static AuditEntry entry(
            Reading reading,
            AuditAction action,
            @Nullable String patient,
            String object,
            @Nullable String basis,
            Map<String, String> detail) {
        return new AuditEntry(
                action,
                AuditEntry.Outcome.SUCCESS,
                reading.caller().id(),
                reading.caller().role().code(),
                reading.organisation().value(),
                patient,
                object,
                basis,
                reading.requestId(),
                detail);
    }

    private String basis(Reading reading, Stored row, Map<String, Consent.Basis> bases) {
        String patient = row.patientId();
        if (reading.owns(row)) {
            return OWN;
        }
        if (patient == null) {
            return "";
        }
        return bases.computeIfAbsent(patient, p -> care(reading, p)).code();
    }

    private Consent.Basis care(Reading reading, String patientId) {
        return consent.basis(reading.organisation(), patientId, reading.at())
                .orElseThrow(() -> new IllegalStateException("shown without a legal basis"));
    }

    private void disclose(
            Reading reading, Collection<Stored> shown, Map<String, Consent.Basis> bases, Consent.Way way) {
        Map<VersionRef, String> reports = new LinkedHashMap<>();
        Set<String> results = new TreeSet<>();
        for (Stored row : shown) {
            if (row.patientId() != null && !reading.owns(row)) {
                if (row.ref().type().equals("DiagnosticReport")) {
                    reports.put(row.ref(), row.patientId());
                } else if (row.ref().type().equals("Observation")) {
                    results.add(row.ref().id());
                }
            }
        }
        if (!results.isEmpty()) {
            reportsOf(reading, results).forEach(reports::putIfAbsent);
        }
        reports.forEach((report, patient) -> {
            Consent.Basis basis = bases.computeIfAbsent(patient, p -> care(reading, p));
            consent.disclosed(new Consent.Disclosure(
                    reading.organisation(),
                    patient,
                    report.type(),
                    report.id(),
                    report.version(),
                    way,
                    basis,
                    reading.at()));
        });
    }

    private Map<VersionRef, String> reportsOf(Reading reading, Set<String> results) {
        Map<VersionRef, String> reports = new LinkedHashMap<>();
        jdbc.sql("""
                SELECT DISTINCT h.type, h.id, h.version, h.patient_id FROM resource_index_value v
                JOIN resource_index i ON i.shared = v.shared
                JOIN resource_head h ON h.type = i.type AND h.id = i.id
                WHERE v.ref_type = 'Observation' AND v.ref_id = ANY(:results) AND v.type = 'DiagnosticReport'
                AND v.param = 'result' AND i.audience <> 1 AND h.owner <> :viewer AND h.patient_id IS NOT NULL
                AND h.edition > 0""")
                .param("results", results.toArray(String[]::new))
                .param("viewer", reading.organisation().value())
                .query((row, number) -> Map.entry(
                        new VersionRef(row.getString("type"), row.getString("id"), row.getInt("version")),
                        row.getString("patient_id")))
                .list()
                .forEach(report -> reports.put(report.getKey(), report.getValue()));
        return reports;
    }

    /** What was shown of one patient. */
    private static final class Group {
        private final Set<String> bases = new TreeSet<>();
        private int count;

        void add(String basis) {
            count++;
            if (!basis.isEmpty()) {
                bases.add(basis);
            }
        }

        /** The basis that had to be there: an owner needs none but being it. */
        @Nullable
        String code() {
            return bases.stream().filter(code -> !code.equals(OWN)).findFirst().orElse(bases.isEmpty() ? null : OWN);
        }
    }
}
