package org.chuanyu.gateway.records.erasure;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.audit.LogErasure;
import org.chuanyu.gateway.audit.PersonalTraces;
import org.chuanyu.gateway.consent.Consent;
import org.chuanyu.gateway.identity.Identity;
import org.chuanyu.gateway.keys.Vault;
import org.chuanyu.gateway.records.erasure.ErasureTable.Row;
import org.chuanyu.gateway.records.erasure.ErasureTable.State;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Erases a person: somebody asks, one of each region approves, and then everything goes at once or nothing does: keys, numbers and
 * tokens, work that waits, and what the log's entries say beyond its leaves. The law's terms and a legal hold win, whenever they
 * are found in the way.
 */
@Component
class Erasing {
    private static final int PAGE = 200;

    private final ErasureTable table;
    private final Asking asking;
    private final HoldTable holds;
    private final RetentionFacts facts;
    private final List<PersonalTraces> traces;
    private final Identity identity;
    private final Consent consent;
    private final Vault vault;
    private final LogErasure log;
    private final AuditLog audit;
    private final ErasureSettings settings;
    private final JdbcClient jdbc;
    private final Clock clock;

    Erasing(
            ErasureTable table,
            Asking asking,
            HoldTable holds,
            RetentionFacts facts,
            List<PersonalTraces> traces,
            Identity identity,
            Consent consent,
            Vault vault,
            LogErasure log,
            AuditLog audit,
            ErasureSettings settings,
            JdbcClient jdbc,
            Clock clock) {
        this.table = table;
        this.asking = asking;
        this.holds = holds;
        this.facts = facts;
        this.traces = List.copyOf(traces);
        this.identity = identity;
        this.consent = consent;
        this.vault = vault;
        this.log = log;
        this.audit = audit;
        this.settings = settings;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param region division code of the caller */
    @Transactional(noRollbackFor = Vault.KeyDestroyed.class)
    public Row request(Caller caller, String region, String patient, String legalBasis) {
        if (!asking.mayAsk(caller, region, patient)) {
            throw ErasureProblem.notFound("no such patient, or not one of the caller's");
        }
        Set<String> patients = new TreeSet<>(identity.samePerson(patient));
        try {
            requireFree(patients);
        } catch (ErasureProblem e) {
            throw asking.refusal(e, caller, patient);
        }
        Row row = new Row(
                UUID.randomUUID(),
                patient,
                patients,
                legalBasis,
                caller.id(),
                caller.organisation() == null ? null : caller.organisation().value(),
                region,
                now(),
                State.REQUESTED,
                null,
                null);
        if (table.isOpen(patients) || !table.insert(row)) {
            throw ErasureProblem.conflict("already-requested", "there is an open request for this person")
                    .about(patient);
        }
        note(AuditAction.ERASURE_REQUESTED, caller, row, Map.of("patients", Integer.toString(patients.size())));
        return row;
    }

    @Transactional(noRollbackFor = Vault.KeyDestroyed.class)
    public Row approve(Caller caller, String region, UUID id) {
        Row row = open(id);
        Map<String, String> approvers = table.approvers(id);
        String name = settings.regions().byCode().get(region);
        if (name == null) {
            throw ErasureProblem.forbidden("approvals are given for one of the two regions");
        }
        if (approvers.containsKey(name)) {
            throw ErasureProblem.conflict("already-approved", "this region has approved it");
        }
        if (caller.id().equals(row.requestedBy()) || approvers.containsValue(caller.id())) {
            throw ErasureProblem.conflict("same-person", "whoever asked, or has approved, does not approve");
        }
        requireFree(row.patients());
        table.approve(id, name, caller.id(), now());
        note(AuditAction.ERASURE_APPROVED, caller, row, Map.of("region", name));
        return row;
    }

    @Transactional
    public Row withdraw(Caller caller, String region, UUID id) {
        Row row = open(id);
        boolean ofItsRegion = caller.may(Right.ERASURE_APPROVE) && region.equals(row.region());
        if (!caller.id().equals(row.requestedBy()) && !ofItsRegion) {
            throw ErasureProblem.forbidden("withdrawn by whoever asked, or by the region's health commission");
        }
        table.settle(id, State.WITHDRAWN, caller.id(), now());
        note(AuditAction.ERASURE_WITHDRAWN, caller, row, Map.of());
        return table.find(id).orElseThrow();
    }

    /**
     * What went.
     *
     * @param receivers institutions that were given something of it: they have to be told (PIPL art. 21, 23)
     */
    record Executed(Row row, int keys, long leaves, Set<String> receivers) {}

    /** Everything that has to wait is waited for before the first key goes: whoever seals for the person holds the key. */
    @Transactional(noRollbackFor = Vault.KeyDestroyed.class)
    public Executed execute(Caller caller, UUID id) {
        Row row = open(id);
        LogErasure.Decision decision = decision(row);
        if (!decision.approvers().containsValue(caller.id())) {
            throw ErasureProblem.forbidden("carried out by one of those who approved it");
        }
        identity.hold(row.patients());
        holds.lockPatients(row.patients());
        if (!identity.samePersons(row.patients()).equals(row.patients())) {
            throw ErasureProblem.conflict(
                    "person-changed", "other patients are this person by now: ask anew, and have it approved anew");
        }
        requireFree(row.patients());
        requireLogged(row.patients());
        Set<String> receivers = consent.receivers(row.patients());
        PersonalTraces.Person person =
                new PersonalTraces.Person(id, row.patients(), references(row.patients()), keys(row.patients()));
        traces.forEach(each -> each.erase(person));
        Set<UUID> keys = new HashSet<>();
        row.patients().forEach(patient -> keys.addAll(vault.destroy(patient)));
        keys.forEach(key -> log.destroyed(id, key));
        Optional<LogErasure.Redacted> redacted = log.erase(decision);
        table.settle(id, State.EXECUTED, caller.id(), now());
        long leaves = redacted.map(LogErasure.Redacted::count).orElse(0L);
        note(
                AuditAction.ERASURE_EXECUTED,
                caller,
                row,
                Map.of("keys", Integer.toString(keys.size()), "leaves", Long.toString(leaves)));
        return new Executed(table.find(id).orElseThrow(), keys.size(), leaves, receivers);
    }

    /** The same decision once more, for acts that came into the log behind its redaction. */
    @Transactional
    public void supplement(UUID id) {
        // Another node looks after it too: whoever comes second finds nothing any more.
        Row row = table.lock(id).orElseThrow();
        if (!log.waits(row.patients())) {
            log.redact(decision(row));
        }
    }

    private LogErasure.Decision decision(Row row) {
        Map<String, String> approvers = table.approvers(row.id());
        Set<String> missing = new TreeSet<>(LogErasure.REGIONS);
        missing.removeAll(approvers.keySet());
        if (!missing.isEmpty()) {
            throw ErasureProblem.conflict("approval-missing", "not approved by " + String.join(", ", missing));
        }
        return new LogErasure.Decision(row.id(), row.patients(), row.legalBasis(), approvers);
    }

    private void requireFree(Set<String> patients) {
        if (holds.holds(patients)) {
            throw ErasureProblem.conflict("legal-hold", "a legal hold is on this person");
        }
        Retention.longest(facts.of(patients), settings, clock.instant()).ifPresent(kept -> {
            throw ErasureProblem.kept(kept);
        });
    }

    private void requireLogged(Set<String> patients) {
        if (log.frozen()) {
            throw ErasureProblem.conflict("log-frozen", "the audit log is frozen: evidence is not destroyed meanwhile");
        }
        if (log.waits(patients)) {
            throw new PersonalTraces.MustWait("log-behind");
        }
    }

    /** Locked in the order in which whoever stores them locks them. */
    private Set<String> references(Set<String> patients) {
        return new HashSet<>(jdbc.sql("SELECT type || '/' || id FROM resource_head WHERE patient_id = ANY (:patients)"
                        + " ORDER BY type, id FOR UPDATE")
                .param("patients", patients.toArray(String[]::new))
                .query(String.class)
                .list());
    }

    private Set<UUID> keys(Set<String> patients) {
        Set<UUID> keys = new HashSet<>();
        patients.forEach(patient -> keys.addAll(vault.keys(patient)));
        return keys;
    }

    private Row open(UUID id) {
        Row row = table.lock(id).orElseThrow(() -> ErasureProblem.notFound("no such erasure"));
        if (row.state() != State.REQUESTED) {
            throw ErasureProblem.conflict("settled", "it is settled: " + row.state());
        }
        return row;
    }

    /**
     * Persons who are past every term: nothing happens to them by itself.
     *
     * @param next Patient id behind which the next page begins, null on the last one
     */
    record Due(List<String> patients, @Nullable String next) {}

    /** Looks at some, after a given one in the order of their ids. */
    @Transactional(noRollbackFor = Vault.KeyDestroyed.class)
    public Due due(String after) {
        List<String> some = jdbc.sql("SELECT id FROM resource_head WHERE type = 'Patient' AND id > :after"
                        + " AND version > 0 ORDER BY id LIMIT :most")
                .param("after", after)
                .param("most", PAGE)
                .query((rs, row) -> rs.getString("id"))
                .list();
        return new Due(some.stream().filter(this::isDue).toList(), some.size() < PAGE ? null : some.get(PAGE - 1));
    }

    private boolean isDue(String patient) {
        Set<String> patients = new TreeSet<>(identity.samePerson(patient));
        return !holds.holds(patients)
                && !table.isOpen(patients)
                && Retention.longest(facts.of(patients), settings, clock.instant())
                        .isEmpty();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private void note(AuditAction action, Caller caller, Row row, Map<String, String> detail) {
        audit.record(new AuditEntry(
                action,
                AuditEntry.Outcome.SUCCESS,
                caller.id(),
                caller.role().code(),
                caller.organisation() == null ? null : caller.organisation().value(),
                null,
                "erasure/" + row.id(),
                row.legalBasis(),
                null,
                detail));
    }
}
