package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.gateway.keys.Vault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;

/** What the log still tells of somebody who was erased, and what nobody may take from it. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogErasureIT {
    private static final String WHO = "patient-1";

    LogSlice log;
    LogErasure erasure;
    Sequencer node;
    final UUID id = UUID.randomUUID();

    @BeforeEach
    void found() {
        log = new LogSlice();
        erasure = new LogErasure(log.database.jdbc, log.database.audit, log.store, log.database.clock);
        node = log.node();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aRangeAndACountAreAllThatItTells() {
        log.act("a", null);
        log.act("b", WHO);
        log.act("c", "patient-2");
        log.act("d", WHO);
        log.drain(node);

        erase();
        log.drain(node);

        Leaf redaction = leaf(log.store.size() - 1);
        assertThat(redaction.kind()).isEqualTo("redaction");
        assertThat(redaction.text("from")).contains("1");
        assertThat(redaction.text("to")).contains("3");
        assertThat(redaction.text("count")).contains("2");
        assertThat(redaction.commitments()).containsKeys("approver-anyue", "approver-dazu");
        assertThat(erasure.redactionOf(1)).contains(redaction.seq());
        assertThat(erasure.redactionOf(2)).as("somebody else's, in between").isEmpty();
        assertThat(entry(2)).containsEntry("actor", "doctor-x").containsEntry("patient_id", "patient-2");
        assertThat(entry(1)).containsEntry("actor", "erased").doesNotContainKeys("patient_id", "object", "role");
        assertThat(opens(1)).isFalse();
        assertThat(opens(2)).isTrue();
    }

    /** It was recorded, and waits to be taken into the log when its person is erased. */
    @Test
    void anActThatStillWaitsComesInWithoutItsSalts() {
        log.act("a", WHO);

        assertThat(erase()).isEmpty();
        assertThat(entry(log.store.size())).as("until its leaf is written").containsEntry("patient_id", WHO);
        log.act("b", WHO);
        log.drain(node);
        assertThat(log.store.sealed(0).orElseThrow()).isEmpty();
        assertThat(opens(1)).as("an act of afterwards is under a new key").isTrue();

        assertThat(log.database.transaction.<Optional<LogErasure.Redacted>>execute(s -> erasure.redact(decision())))
                .contains(new LogErasure.Redacted(0, 0, 1));
        log.drain(node);
        assertThat(erasure.redactionOf(0)).contains(log.store.size() - 1);
        assertThat(entry(0)).containsEntry("actor", "erased");
        assertThat(entry(1)).containsEntry("patient_id", WHO);
        assertThat(log.database.transaction.<Optional<LogErasure.Redacted>>execute(s -> erasure.redact(decision())))
                .as("once only")
                .isEmpty();
    }

    /** The program can call the function as often as it likes: as long as a key opens the leaf, the entry stays as it is. */
    @Test
    void noEntryLosesAnythingWhileItsLeafCanBeOpened() {
        log.act("a", WHO);
        log.drain(node);

        log.database.transaction.executeWithoutResult(status -> erasure.erase(decision()));

        assertThat(entry(0)).containsEntry("patient_id", WHO).containsEntry("actor", "doctor-x");
        assertThatThrownBy(() -> log.database
                        .jdbc
                        .sql("UPDATE audit_entry SET actor = 'erased', patient_id = NULL")
                        .update())
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void neverWithoutTwoPeopleOfTwoRegions() {
        for (Map<String, String> approvers : List.of(
                Map.<String, String>of(),
                Map.of("dazu", "one"),
                Map.of("dazu", "one", "anyue", "one"),
                Map.of("dazu", "one", "tongnan", "other"))) {
            assertThatThrownBy(() -> new LogErasure.Decision(id, Set.of(WHO), "unlawful", approvers))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private Optional<LogErasure.Redacted> erase() {
        return log.database.transaction.execute(status -> {
            log.database.vault.destroy(WHO);
            return erasure.erase(decision());
        });
    }

    private LogErasure.Decision decision() {
        return new LogErasure.Decision(id, Set.of(WHO), "unlawful", Map.of("dazu", "one", "anyue", "other"));
    }

    private Leaf leaf(long seq) {
        return Leaf.parse(log.store.leaves(seq, seq + 1).get(0).bytes());
    }

    private boolean opens(long seq) {
        try {
            log.database.vault.open(log.store.sealed(seq).orElseThrow());
            return true;
        } catch (Vault.KeyDestroyed e) {
            return false;
        }
    }

    /** Columns that hold something, of the entry in this place. */
    private Map<String, Object> entry(long place) {
        Map<String, Object> row = new java.util.HashMap<>(log.database
                .jdbc
                .sql("SELECT actor, role, patient_id, object FROM audit_entry ORDER BY seq OFFSET ? LIMIT 1")
                .param(place)
                .query()
                .singleRow());
        row.values().removeIf(java.util.Objects::isNull);
        return row;
    }
}
