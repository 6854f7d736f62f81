package org.chuanyu.gateway.audit;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Ends what the log can open about a person (PIPL art. 47) and leaves every leaf and every proof as it is. The salts of a leaf lie
 * sealed under the person's key: with the key they are gone. What this class does is the rest: a leaf of the kind {@code redaction}
 * that says which leaves those are and commits to who approved it in each region, and entries that no longer name anybody.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class LogErasure {
    /** Of a leaf that nothing opens, instead of its disclosure. */
    static final byte[] NOTHING = {};

    /** Fields of a redaction's leaf: its first and its last leaf, and how many there are among those. */
    static final List<String> RANGE = List.of("from", "to", "count");

    /** The two regions, whose approval each redaction commits to. */
    public static final Set<String> REGIONS = Set.of("anyue", "dazu");

    static final List<String> APPROVERS = List.of("approver-anyue", "approver-dazu");

    private static final String KEY = "data-key/";
    private static final String ACCESS = Stream.of(
                    AuditAction.RECORD_READ,
                    AuditAction.RECORD_SEARCHED,
                    AuditAction.RECORD_HISTORY_READ,
                    AuditAction.MESSAGE_CONTENT_READ)
            .map(action -> "'" + action + "'")
            .collect(Collectors.joining(", ", " AND action IN (", ")"));

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final LogStore store;
    private final Clock clock;

    LogErasure(JdbcClient jdbc, AuditLog audit, LogStore store, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.store = store;
        this.clock = clock;
    }

    /** Leaves that cannot be opened any more: the first, the last, and how many there are among those. */
    public record Redacted(long from, long to, long count) {}

    /**
     * What was decided.
     *
     * @param patients canonical Patient ids of the person
     * @param legalBasis code
     * @param approvers login by region, exactly one of each of {@link #REGIONS}
     */
    public record Decision(UUID erasure, Set<String> patients, String legalBasis, Map<String, String> approvers) {
        public Decision {
            patients = Set.copyOf(patients);
            approvers = Map.copyOf(approvers);
            if (!approvers.keySet().equals(REGIONS) || new HashSet<>(approvers.values()).size() < approvers.size()) {
                throw new IllegalArgumentException("an erasure without two people, one of each region");
            }
        }
    }

    /** Whether the log takes nothing at present because something about it is wrong: evidence is not destroyed then. */
    public boolean frozen() {
        return store.state().filter(LogStore.State::active).isEmpty();
    }

    /** Whether an act that concerns one of these persons still waits to be taken into the log. */
    public boolean waits(Collection<String> patients) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM audit_pending p JOIN audit_entry e ON e.seq = p.entry"
                        + " WHERE e.patient_id = ANY (:patients))")
                .param("patients", patients.toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    /** When an act that concerns one of these persons was recorded last. */
    public Optional<Instant> lastAct(Collection<String> patients) {
        return last(patients, "");
    }

    /** The same of looks at their records. */
    public Optional<Instant> lastAccess(Collection<String> patients) {
        return last(patients, ACCESS);
    }

    /** The same of those that have the address from which somebody came. */
    public Optional<Instant> lastAddress(Collection<String> patients) {
        return last(patients, " AND jsonb_exists(detail, 'source')");
    }

    private Optional<Instant> last(Collection<String> patients, String more) {
        return jdbc.sql("SELECT max(at) FROM audit_entry WHERE patient_id = ANY (:patients)" + more)
                .param("patients", patients.toArray(String[]::new))
                .query((rs, row) -> Optional.ofNullable(rs.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    /** Notes that a key was destroyed; the log is where its return is found out by. */
    public void destroyed(UUID erasure, UUID key) {
        audit.record(entry(AuditAction.KEY_DESTROYED, AuditEntry.Outcome.SUCCESS, erasure, key));
    }

    /** Notes that it had its bytes again, and that it was destroyed once more. */
    public void returned(UUID key) {
        audit.record(AuditEntry.bySystem(
                AuditAction.KEY_RETURNED, AuditEntry.Outcome.FAILED, null, null, KEY + key, Map.of()));
    }

    private static AuditEntry entry(AuditAction action, AuditEntry.Outcome outcome, UUID erasure, UUID key) {
        return AuditEntry.bySystem(action, outcome, null, null, KEY + key, Map.of("erasure", erasure.toString()));
    }

    /** All keys that were destroyed, by what the log says. */
    public Set<UUID> destroyedKeys() {
        return new HashSet<>(jdbc.sql("SELECT substr(object, :length)::uuid FROM audit_entry"
                        + " WHERE action = 'KEY_DESTROYED' AND object LIKE 'data-key/%'")
                .param("length", KEY.length() + 1)
                .query(UUID.class)
                .list());
    }

    /**
     * After the keys were destroyed, in the same transaction.
     *
     * @return which leaves that concerns; empty where the log has none about the person
     */
    public Optional<Redacted> erase(Decision decision) {
        jdbc.sql("INSERT INTO audit_erased (patient_id, erasure, entry, at) SELECT unnest(:patients), :erasure,"
                        + " nextval(pg_get_serial_sequence('audit_entry', 'seq')), :at")
                .param("patients", decision.patients().toArray(String[]::new))
                .param("erasure", decision.erasure())
                .param("at", Timestamp.from(clock.instant()))
                .update();
        return redact(decision);
    }

    /**
     * An act that somebody was just about to record when the person was erased comes into the log behind its redaction: for such
     * there is another one, by the same decision.
     *
     * @return empty where there is none
     */
    public Optional<Redacted> redact(Decision decision) {
        Optional<Redacted> leaves = jdbc.sql("""
                        SELECT min(l.seq), max(l.seq), count(*) FROM audit_entry e JOIN audit_leaf l ON l.entry = e.seq
                        WHERE e.patient_id = ANY (:patients) AND e.seq < (SELECT min(entry) FROM audit_erased
                            WHERE erasure = :erasure)
                        AND NOT EXISTS (SELECT FROM data_key k WHERE k.wrapped IS NOT NULL AND k.id =
                            CASE WHEN length(l.sealed) > 17 THEN encode(substr(l.sealed, 2, 16), 'hex')::uuid END)""")
                .param("patients", decision.patients().toArray(String[]::new))
                .param("erasure", decision.erasure())
                .query((rs, row) -> new Redacted(rs.getLong(1), rs.getLong(2), rs.getLong(3)))
                .optional()
                .filter(found -> found.count() > 0);
        leaves.ifPresent(found -> audit.record(redaction(decision, found)));
        jdbc.sql("SELECT audit_erase(:patients::text[], :erasure)")
                .param("patients", decision.patients().toArray(String[]::new))
                .param("erasure", decision.erasure())
                .query(Long.class)
                .single();
        return leaves;
    }

    private static AuditEntry redaction(Decision decision, Redacted found) {
        Map<String, String> detail = new HashMap<>();
        detail.put("from", Long.toString(found.from()));
        detail.put("to", Long.toString(found.to()));
        detail.put("count", Long.toString(found.count()));
        decision.approvers().forEach((region, login) -> detail.put("approver-" + region, login));
        return new AuditEntry(
                AuditAction.REDACTION,
                AuditEntry.Outcome.SUCCESS,
                "system",
                null,
                null,
                null,
                "erasure/" + decision.erasure(),
                decision.legalBasis(),
                null,
                detail);
    }

    /** The redaction by which a leaf cannot be opened: its own leaf. Empty where there is none (yet). */
    public Optional<Long> redactionOf(long leaf) {
        return jdbc.sql("""
                        SELECT min(l.seq) FROM audit_entry r JOIN audit_leaf l ON l.entry = r.seq
                        WHERE r.action = 'REDACTION' AND l.seq > :leaf
                            AND (r.detail ->> 'from')::bigint <= :leaf AND :leaf <= (r.detail ->> 'to')::bigint
                            AND r.object = (SELECT 'erasure/' || (e.detail ->> 'erasure') FROM audit_leaf o
                                JOIN audit_entry e ON e.seq = o.entry WHERE o.seq = :leaf AND e.actor = 'erased')""")
                .param("leaf", leaf)
                .query((rs, row) -> {
                    long seq = rs.getLong(1);
                    return rs.wasNull() ? Optional.<Long>empty() : Optional.of(seq);
                })
                .single();
    }
}
