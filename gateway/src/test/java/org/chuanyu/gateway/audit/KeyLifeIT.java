package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.KeyRotation;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.note.VerifierKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;

/** A log under its first key, while it changes to another, and after it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeyLifeIT {
    LogSlice log;
    Sm2PrivateKey secret;
    LogName oldOnly;
    LogName both;
    LogName newOnly;
    VerifierKey old;
    VerifierKey next;

    @BeforeEach
    void tenActsUnderTheFirstKey() {
        log = new LogSlice();
        secret = Sm2PrivateKey.generate();
        oldOnly = log.name;
        both = new LogName(LogSlice.settings(256), log.signing(log.key), log.signing(secret));
        newOnly = new LogName(LogSlice.settings(256), log.signing(secret));
        old = oldOnly.key();
        next = newOnly.key();
        log.keys(oldOnly).found();
        log.act(9);
        log.drain(log.node());
        assertThat(kinds()).startsWith("log-key-made").hasSize(10);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void changesWithALeafThatBothKeysSigned_andBothSignForADay() {
        Sequencer node = log.node(both);
        log.act(3);
        log.drain(node);
        log.act(3);
        log.drain(node);

        assertThat(kinds()).filteredOn(KeyRotation.KIND::equals).hasSize(1);
        Leaf leaf = leaf(KeyRotation.KIND);
        KeyRotation rotation = new KeyRotation(
                leaf.log(), leaf.seq(), VerifierKey.parse(text(leaf, "old")), VerifierKey.parse(text(leaf, "new")));
        assertThat(rotation.old()).isEqualTo(old);
        assertThat(rotation.next()).isEqualTo(next);
        assertThat(rotation.isSigned(text(leaf, "old-signature"), text(leaf, "new-signature")))
                .isTrue();
        assertThat(last().signedBy()).containsExactlyInAnyOrder(old, next);
        assertThat(both.key()).isEqualTo(next);
        assertThat(both.keyring().policy()).contains("validity " + next.label() + " " + (leaf.seq() + 1) + " -");
        assertEveryCheckpointVerifies();
    }

    @Test
    void theOldKeyIsRetiredByALeaf_andSignsNoMore() {
        Sequencer node = log.node(both);
        log.drain(node);
        log.database.clock.pass(Duration.ofHours(23));
        log.act(1);
        log.drain(node);
        assertThat(last().signedBy()).contains(old);

        log.database.clock.pass(Duration.ofHours(2));
        log.act(1);
        log.drain(node);
        log.act(1);
        log.drain(node);

        Leaf leaf = leaf(KeyRotation.RETIREMENT);
        assertThat(text(leaf, "old")).isEqualTo(old.label());
        assertThat(last().signedBy()).containsExactly(next);
        assertThat(both.keyring().policy()).contains("validity " + old.label() + " 0 " + leaf.seq() + "\n");
        assertEveryCheckpointVerifies();
        SignedNote forged = new NoteSigner(old, log.key).sign(last().checkpoint());
        assertThatThrownBy(() -> policy().check(forged, log.database.clock.instant()))
                .as("attack 65")
                .isInstanceOf(EvidenceRefused.class);

        // The settings have the new key only, as they are to be from now on.
        log.act(1);
        log.drain(log.node(newOnly));
        assertThat(last().signedBy()).containsExactly(next);
        assertThat(kinds()).filteredOn(KeyRotation.KIND::equals).hasSize(1);
    }

    /** A node that was not told of the new key signs nothing, and freezes nothing. */
    @Test
    void aNodeWithoutTheNewKeyWaits() {
        Sequencer node = log.node(both);
        log.drain(node);
        long signed = log.count("audit_checkpoint");
        log.act(1);

        assertThatThrownBy(() -> log.node(oldOnly).step()).isInstanceOf(LogKeyMissing.class);

        assertThat(log.count("audit_checkpoint")).isEqualTo(signed);
        assertThat(log.store.state().orElseThrow().active()).isTrue();
        log.drain(log.node(both));
        assertThat(log.count("audit_pending")).isZero();
    }

    /** The first dies between its entry and its leaf. */
    @Test
    void aChangeThatWasBegunIsFinishedByTheNextLeader_once() {
        Sequencer first = log.node(both);
        log.beforeSigning = () -> {
            throw new IllegalStateException("the device is away");
        };
        assertThatThrownBy(first::step).isInstanceOf(RuntimeException.class);
        assertThat(log.count("audit_pending")).isEqualTo(1);
        log.beforeSigning = () -> {};

        LogName another = new LogName(LogSlice.settings(256), log.signing(log.key), log.signing(secret));
        Sequencer second = log.node(another);
        log.drain(second);
        log.drain(first);
        log.act(1);
        log.drain(log.node(both));

        assertThat(kinds()).filteredOn(KeyRotation.KIND::equals).hasSize(1);
        assertEveryCheckpointVerifies();
    }

    /** What somebody writes into the table is believed by no node: it verifies with the keys of its settings. */
    @Test
    void aKeyThatSomebodyPutIntoTheDatabaseIsNotBelieved() {
        Sm2PrivateKey stranger = Sm2PrivateKey.generate();
        VerifierKey foreign = new VerifierKey(LogSlice.ORIGIN, old.role(), stranger.publicKey());
        log.database
                .administrator()
                .sql("INSERT INTO audit_log_key VALUES (?, ?, 0, NULL, now())")
                .params(foreign.label(), foreign.toString())
                .update();
        log.database
                .administrator()
                .sql("UPDATE audit_checkpoint SET note = ? WHERE size = 10")
                .param(new NoteSigner(foreign, stranger)
                        .sign(last().checkpoint())
                        .toString())
                .update();

        assertThat(log.node(oldOnly).step()).isEqualTo(Sequencer.Step.FROZEN);
        assertThat(log.store.state().orElseThrow().reason()).isEqualTo("checkpoint-signature");
    }

    @Test
    void theTableOfKeysIsAppendOnly() {
        for (String change : List.of(
                "DELETE FROM audit_log_key",
                "UPDATE audit_log_key SET since = now()",
                "UPDATE audit_log_key SET to_size = from_size; UPDATE audit_log_key SET to_size = NULL")) {
            assertThatThrownBy(() -> log.database.jdbc.sql(change).update())
                    .as(change)
                    .isInstanceOf(DataAccessException.class);
        }
    }

    @Test
    void aLogUnderAnotherKeyThanTheSettingsHaveIsNotGivenThisOne() {
        log.database.administrator().sql("DELETE FROM audit_log_key").update();

        log.keys(newOnly).found();

        assertThat(log.count("audit_log_key")).isZero();
        log.act(1);
        assertThat(log.node(newOnly).step()).isEqualTo(Sequencer.Step.FROZEN);
    }

    private void assertEveryCheckpointVerifies() {
        List<String> notes = log.database
                .jdbc
                .sql("SELECT note FROM audit_checkpoint ORDER BY size")
                .query(String.class)
                .list();
        for (String note : notes) {
            assertThat(checked(note).signedBy()).as(note).isNotEmpty();
        }
    }

    private CheckedNote last() {
        return checked(log.store.lastCheckpoint().orElseThrow().note());
    }

    private CheckedNote checked(String note) {
        return policy().check(SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)), log.database.clock.instant());
    }

    /** As it is published; who witnesses is not asked here. */
    private TrustPolicy policy() {
        LogName name = new LogName(LogSlice.settings(256), log.signing(secret));
        log.keys(name).refresh();
        return TrustPolicy.parse((name.keyring().policy() + "quorum none\n").getBytes(StandardCharsets.UTF_8));
    }

    private Leaf leaf(String kind) {
        return leaves().stream()
                .filter(leaf -> leaf.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private List<String> kinds() {
        return leaves().stream().map(Leaf::kind).toList();
    }

    private List<Leaf> leaves() {
        return log.store.leaves(0, 1000).stream()
                .map(leaf -> Leaf.parse(leaf.bytes()))
                .toList();
    }

    private static String text(Leaf leaf, String field) {
        return leaf.text(field).orElseThrow();
    }
}
