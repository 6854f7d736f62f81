package org.chuanyu.gateway.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.tree.Frontier;
import org.chuanyu.evidence.tree.TreeHash;
import org.chuanyu.gateway.GatewayProcess;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was acknowledged, beside what is there and what the receivers got. */
final class Reckoning {
    final List<String> lost = new ArrayList<>();
    final List<String> doubled = new ArrayList<>();
    int ambiguous;
    int deliveries;
    int repeats;

    private final Ledger ledger;
    private final JdbcClient jdbc;

    Reckoning(Ledger ledger, JdbcClient jdbc) {
        this.ledger = ledger;
        this.jdbc = jdbc;
        lost.addAll(ledger.surprises());
    }

    /** One row in the journal, one entry in the audit log, one version of the report for each acknowledged message. */
    Reckoning store() {
        Map<String, String> messages = new HashMap<>();
        jdbc.sql("SELECT participant, control_id, id FROM intake_message WHERE state = 'ACCEPTED'")
                .query(rs -> {
                    String key = rs.getString(1) + "/" + rs.getString(2);
                    if (messages.put(key, rs.getString(3)) != null) {
                        doubled.add(key + " was accepted twice");
                    }
                });
        Map<String, Integer> audited =
                counts("SELECT object, count(*) FROM audit_entry WHERE action = 'MESSAGE_ACCEPTED' GROUP BY object");
        Map<String, Integer> versions = counts("SELECT message_id, count(*) FROM resource_version"
                + " WHERE type = 'DiagnosticReport' GROUP BY message_id");
        for (Ledger.Said said : ledger.all()) {
            String key = said.participant() + "/" + said.controlId();
            String id = messages.get(key);
            if (id == null) {
                lost.add(key + " is not in the journal");
                continue;
            }
            once(audited.getOrDefault(id, 0), key, "audit entries");
            if (!said.report().isEmpty()) {
                once(versions.getOrDefault(id, 0), key, "versions of its report");
            }
        }
        none("SELECT 'REJECTED ' || coalesce(control_id, '') FROM intake_message WHERE state = 'REJECTED'");
        parked();
        return this;
    }

    /** What waits for an engineer is what the senders were told so about, and nothing else. */
    private void parked() {
        Set<String> parked = new HashSet<>(jdbc.sql(
                        "SELECT participant || '/' || coalesce(control_id, '') FROM intake_message WHERE state = 'PARKED'")
                .query(String.class)
                .list());
        for (Ledger.Said said : ledger.parked()) {
            String key = said.participant() + "/" + said.controlId();
            if (!parked.remove(key)) {
                lost.add(key + " is not parked");
            }
        }
        parked.forEach(key -> lost.add("PARKED " + key + " is left"));
    }

    private void once(int count, String key, String what) {
        if (count == 0) {
            lost.add(key + " has no " + what);
        } else if (count > 1) {
            doubled.add(key + " has " + count + " " + what);
        }
    }

    /** Things that may exist once only. */
    Reckoning effects() {
        twice("SELECT type || '/' || id || ' version ' || version FROM resource_version WHERE type = 'DiagnosticReport'"
                + " GROUP BY type, id, message_id, version, content HAVING count(*) > 1");
        twice("SELECT 'content of ' || type || '/' || id FROM resource_version WHERE type = 'DiagnosticReport'"
                + " GROUP BY type, id, content HAVING count(*) > 1");
        twice("SELECT 'visit ' || object FROM audit_entry WHERE action = 'CARE_OPENED' GROUP BY organisation, object"
                + " HAVING count(*) > 1");
        twice("SELECT 'delivery ' || (detail ->> 'delivery') FROM audit_entry WHERE action = 'DELIVERY_DONE'"
                + " GROUP BY detail ->> 'delivery' HAVING count(*) > 1");
        twice("SELECT 'duplicate ' || object FROM audit_entry WHERE action = 'MESSAGE_DUPLICATE' GROUP BY object"
                + " HAVING count(*) > 1");
        none("SELECT 'work of message ' || message_id FROM delivery_work");
        none(
                "SELECT state || ' delivery ' || id FROM delivery WHERE state IN ('QUEUED', 'SENDING', 'DEFERRED', 'DEAD')");
        return this;
    }

    /**
     * Every entry is a leaf. The leaves give every root that was ever signed: nothing that was acknowledged is missing, and there are
     * not two logs.
     */
    Reckoning log() {
        none("SELECT 'entry ' || seq || ' without a leaf' FROM audit_entry e WHERE NOT EXISTS"
                + " (SELECT FROM audit_leaf WHERE entry = e.seq)");
        none("SELECT 'the log is frozen: ' || reason FROM audit_log WHERE state = 'frozen'");
        Map<Long, Checkpoint> signed = new HashMap<>();
        jdbc.sql("SELECT note FROM audit_checkpoint").query(String.class).list().forEach(note -> {
            Checkpoint said = Published.read(note);
            signed.put(said.size(), said);
        });
        Frontier tree = Frontier.empty(TreeHash.SM3);
        jdbc.sql("SELECT bytes FROM audit_leaf ORDER BY seq").query(rs -> {
            byte[] leaf = rs.getBytes(1);
            tree.appendLeaf(leaf, 0, leaf.length);
            Checkpoint said = signed.remove(tree.size());
            if (said != null && !Arrays.equals(said.root(), tree.root())) {
                doubled.add("the log of " + tree.size() + " leaves has another root than was signed");
            }
        });
        signed.keySet().forEach(size -> lost.add("leaves up to " + size + " were signed"));
        return this;
    }

    /** What the log showed is what it says. */
    Reckoning published(Published published) {
        lost.addAll(published.contradictions(jdbc));
        return this;
    }

    /** The search door shows each report once, with what its source said last. */
    Reckoning search(GatewayProcess gateway) {
        ledger.reports().forEach((report, versions) -> {
            String found = gateway.get(
                            "/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CRPT-" + report
                                    + "&_include=DiagnosticReport:result",
                            "doctor-dazu")
                    .body();
            String value = Load.value(versions.get(versions.size() - 1));
            if (!found.contains("\"total\":1") && !found.contains("\"total\": 1")) {
                lost.add(report + " is not found once");
            } else if (!found.contains(value)) {
                lost.add(report + " does not say " + value);
            }
        });
        return this;
    }

    /**
     * Each report came in its last version; no older one after a newer one; and not twice, except under the same id where the
     * receiver has said that this is no harm. What is in doubt is counted, if the gateway shows it as such.
     */
    Reckoning receiver(String receiver, List<Door.Taken> taken, boolean idempotent) {
        Set<String> doubtful =
                new HashSet<>(jdbc.sql("SELECT id FROM delivery WHERE state = 'AMBIGUOUS' AND receiver = ?")
                        .param(receiver)
                        .query(String.class)
                        .list());
        ambiguous += doubtful.size();
        deliveries += taken.size();
        Set<String> ids = new HashSet<>();
        Map<String, Integer> last = new HashMap<>();
        for (Door.Taken each : taken) {
            if (!ids.add(each.id())) {
                repeats++;
                if (!idempotent) {
                    doubled.add(receiver + " got " + each + " twice");
                }
            } else if (last.getOrDefault(each.report(), 0) >= each.version()) {
                doubled.add(receiver + " got " + each + " after version " + last.get(each.report()));
            }
            last.merge(each.report(), each.version(), Math::max);
        }
        ledger.reports().forEach((report, versions) -> {
            int current = versions.get(versions.size() - 1);
            if (last.getOrDefault(report, 0) != current && !isInDoubt(report, receiver)) {
                lost.add(receiver + " has version " + last.get(report) + " of " + report + " instead of " + current);
            }
        });
        return this;
    }

    /** Whether the newest delivery of the report to the receiver waits for a decision of an engineer. */
    private boolean isInDoubt(String report, String receiver) {
        return jdbc.sql("SELECT d.state FROM delivery d WHERE d.receiver = :receiver AND d.message_id IN"
                        + " (SELECT k.message_id FROM intake_key k WHERE k.value = :number)"
                        + " ORDER BY d.version DESC LIMIT 1")
                .param("receiver", receiver)
                .param("number", "RPT-" + report)
                .query(String.class)
                .optional()
                .filter("AMBIGUOUS"::equals)
                .isPresent();
    }

    private Map<String, Integer> counts(String sql) {
        Map<String, Integer> counts = new HashMap<>();
        jdbc.sql(sql).query(rs -> {
            String object = String.valueOf(rs.getString(1));
            counts.put(object.substring(object.lastIndexOf('/') + 1), rs.getInt(2));
        });
        return counts;
    }

    private void twice(String sql) {
        jdbc.sql(sql).query(String.class).list().forEach(each -> doubled.add(each + " is there more than once"));
    }

    private void none(String sql) {
        jdbc.sql(sql).query(String.class).list().forEach(each -> lost.add(each + " is left"));
    }
}
