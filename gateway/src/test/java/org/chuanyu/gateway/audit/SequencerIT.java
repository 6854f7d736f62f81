package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.chuanyu.evidence.leaf.Commitment;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.tree.Frontier;
import org.chuanyu.evidence.tree.Proofs;
import org.chuanyu.evidence.tree.TreeHash;
import org.chuanyu.fhir.CanonicalJson;
import org.hl7.fhir.r4.model.AuditEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;

/** From acts to signed checkpoints, and what happens to the log when nodes and databases fail in the middle of it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SequencerIT {
    LogSlice log;

    @BeforeEach
    void found() {
        log = new LogSlice();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void anActBecomesALeafThatTellsCodesAndCommitsToTheRest() {
        log.act("DiagnosticReport/r1", "patient-1");
        log.drain(log.node());

        LogStore.StoredLeaf stored = log.store.leaves(0, 10).get(0);
        Leaf leaf = Leaf.parse(stored.bytes());
        assertThat(leaf.log()).isEqualTo(LogSlice.ORIGIN);
        assertThat(leaf.seq()).isZero();
        assertThat(leaf.kind()).isEqualTo("record-read");
        assertThat(leaf.text("act")).contains("R");
        assertThat(leaf.text("out")).contains("0");
        assertThat(leaf.text("purp")).contains("care-relationship");
        assertThat(leaf.text("dst")).contains("anyue-rmyy");
        assertThat(leaf.text("req")).contains("0af7651916cd43dd8448eb211c80319c");
        assertThat(leaf.event()).isEqualTo(stored.event().toString());
        assertThat(leaf.at()).isEqualTo(log.database.clock.instant());
        assertThat(new String(stored.bytes(), StandardCharsets.UTF_8))
                .doesNotContain("patient-1", "doctor-x", "192.0.2.7", "DiagnosticReport");

        Disclosure disclosure =
                Disclosure.parse(log.database.vault.open(log.store.sealed(0).orElseThrow()));
        assertThat(disclosure.fields().keySet()).isEqualTo(leaf.commitments().keySet());
        assertThat(disclosure.fields().keySet()).containsExactly("agent", "event", "net", "pat");
        disclosure
                .fields()
                .forEach((field, opening) -> assertThat(Commitment.opens(leaf, field, opening.salt(), opening.value()))
                        .as(field)
                        .isTrue());
        assertThat(value(disclosure, "pat")).isEqualTo("patient-1");
        AuditEvent event = CanonicalJson.read(
                AuditEvent.class, disclosure.fields().get("event").value());
        assertThat(event.getIdElement().getIdPart()).isEqualTo(String.valueOf(stored.entry()));
    }

    /** What a reader of {@code /fhir/AuditEvent} sees is what was committed to. */
    @Test
    void commitsToTheEventThatIsRead() {
        log.act("DiagnosticReport/r1", "patient-1");
        log.drain(log.node());
        LogStore.StoredLeaf stored = log.store.leaves(0, 1).get(0);
        Disclosure disclosure =
                Disclosure.parse(log.database.vault.open(log.store.sealed(0).orElseThrow()));

        AuditEvent read = AuditEvents.of(new StoredEntry(
                stored.entry(), log.database.clock.instant(), LogSlice.entry("DiagnosticReport/r1", "patient-1")));

        assertThat(value(disclosure, "event")).isEqualTo(CanonicalJson.text(read));
    }

    @Test
    void everyActIsALeafInTheOrderOfTheActs() {
        Sequencer node = log.node(log.database.transactions, 100);
        for (int i = 0; i < 7; i++) {
            log.act(113);
            log.drain(node);
        }

        assertThat(log.count("audit_pending")).isZero();
        assertThat(entries()).hasSize(791).isSorted().doesNotHaveDuplicates();
        assertSound();
    }

    @Test
    void theOrderOfGroupsKeepsTimeFromGoingBack() {
        Sequencer node = log.node();
        log.act(1);
        log.drain(node);
        log.database.clock.pass(Duration.ofHours(-1));
        log.act(1);
        log.drain(node);

        List<LogStore.StoredLeaf> leaves = log.store.leaves(0, 2);
        assertThat(Leaf.parse(leaves.get(1).bytes()).t())
                .isEqualTo(Leaf.parse(leaves.get(0).bytes()).t());
        assertThat(Leaf.parse(leaves.get(1).bytes()).at()).isEqualTo(log.database.clock.instant());
    }

    /** Attack 89: of an act that was undone there is no leaf. */
    @Test
    void anActThatWasRolledBackLeavesNoLeaf() {
        log.database.transaction.executeWithoutResult(status -> {
            log.database.audit.record(LogSlice.entry("undone", null));
            status.setRollbackOnly();
        });
        log.act(1);
        log.drain(log.node());

        assertThat(log.store.size()).isEqualTo(1);
        assertThat(log.count("audit_entry")).isEqualTo(1);
        assertSound();
    }

    /** Of many, hashes are made side by side: each must still be of its own leaf, place and field. */
    @Test
    void everyLeafOfALargeGroupCommitsToWhatItsOwnDisclosureSays() {
        log.database.transaction.executeWithoutResult(status -> {
            for (int i = 0; i < 300; i++) {
                log.database.audit.record(
                        LogSlice.entry("object/" + "x".repeat(i), i % 3 == 0 ? null : "patient-" + i % 7));
            }
        });
        log.drain(log.node(log.database.transactions, 256));

        List<LogStore.StoredLeaf> leaves = log.store.leaves(0, 300);
        assertThat(leaves).hasSize(300);
        leaves.forEach(stored -> {
            Leaf leaf = Leaf.parse(stored.bytes());
            Disclosure disclosure = Disclosure.parse(
                    log.database.vault.open(log.store.sealed(stored.seq()).orElseThrow()));
            assertThat(disclosure.fields().keySet())
                    .isEqualTo(leaf.commitments().keySet());
            disclosure
                    .fields()
                    .forEach((field, opening) -> assertThat(
                                    Commitment.opens(leaf, field, opening.salt(), opening.value()))
                            .as("%s of %s", field, stored.seq())
                            .isTrue());
            assertThat(value(disclosure, "event"))
                    .contains("\"id\":\"" + stored.entry() + "\"", "object/" + "x".repeat((int) stored.seq()));
        });
        assertSound();
    }

    /** Where the vault's new keys would be locked by the one transaction that waits for them. */
    @Test
    void takesNothingWithinAnotherTransaction() {
        log.act(1);

        assertThatThrownBy(() -> log.database.transaction.executeWithoutResult(
                        status -> log.node().step()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(log.store.size()).isZero();
    }

    /** A long transaction's entry has a low number and comes late: it is taken when it is there. */
    @Test
    void anActThatCommitsLateIsTakenLate() {
        Sequencer node = log.node();
        log.database.transaction.executeWithoutResult(status -> {
            log.database.audit.record(LogSlice.entry("slow", null));
            log.database.audit.recordRefusal(LogSlice.entry("quick", null));
            // On another thread: on this one it would be part of the slow transaction.
            CompletableFuture.runAsync(() -> log.drain(node)).join();
        });
        assertThat(log.store.size()).isEqualTo(1);
        log.drain(node);

        assertThat(log.store.size()).isEqualTo(2);
        assertThat(entries()).isNotEmpty().isSortedAccordingTo((one, other) -> Long.compare(other, one));
        assertSound();
    }

    /** Attack 93. */
    @Test
    void aFloodIsTakenWholeAndInOrder() {
        log.database.jdbc.sql("""
                        WITH entry AS (
                            INSERT INTO audit_entry (at, action, outcome, actor, detail)
                            SELECT now(), 'LOGIN', 'SUCCESS', 'person-' || n, '{}' FROM generate_series(1, 20000) n
                            RETURNING seq, at)
                        INSERT INTO audit_pending (entry, event, at, body)
                        SELECT seq, gen_random_uuid(), at, convert_to(seq::text, 'UTF8') FROM entry""").update();
        Sequencer node = log.node(log.database.transactions, 1024);
        log.drain(node);

        assertThat(entries()).hasSize(20_000).isSorted();
        assertThat(log.count("audit_pending")).isZero();
        assertSound();
    }

    /** Attack 84: killed before the commit. The next leader finds everything where it was. */
    @Test
    void aLeaderThatDiesBeforeItsCommitLosesNothing() {
        Sequencer first = log.node();
        log.act(300);
        first.step();
        byte[] before = log.store.head().orElseThrow().root();
        log.beforeSigning = this::cutTheLine;

        assertThatThrownBy(first::step).isInstanceOf(RuntimeException.class);
        assertThat(first.leads()).isFalse();
        assertThat(log.store.size()).isEqualTo(256);
        assertThat(log.store.head().orElseThrow().root()).isEqualTo(before);
        assertThat(log.count("audit_pending")).isEqualTo(44);

        log.beforeSigning = () -> {};
        log.drain(log.node());
        assertThat(log.store.size()).isEqualTo(300);
        assertSound();
    }

    /** Attack 85: the commit happened, and its answer was lost. The same node goes on, and signs nothing twice. */
    @Test
    void aLeaderThatDoesNotHearOfItsCommitBelievesTheDatabase() {
        Lossy lossy = new Lossy(log.database.transactions);
        Sequencer node = log.node(lossy, 256);
        log.act(10);
        lossy.deaf = true;

        assertThatThrownBy(node::step).isInstanceOf(TransactionSystemException.class);
        assertThat(node.leads()).isFalse();

        lossy.deaf = false;
        log.act(5);
        log.drain(node);
        assertThat(log.store.size()).isEqualTo(15);
        assertThat(log.count("audit_checkpoint")).isEqualTo(2);
        assertSound();
    }

    /** Attack 83: paused in the middle of a group while another node led. */
    @Test
    void aLeaderThatWasPausedIsStopped() {
        Sequencer paused = log.node();
        log.act(10);
        paused.step();
        log.act(10);
        Sequencer other = log.node();
        other.step();
        log.act(10);

        assertThatThrownBy(paused::step).isInstanceOf(Sequencer.OtherLeader.class);
        assertThat(log.store.size()).isEqualTo(20);
        assertThat(other.step()).isEqualTo(Sequencer.Step.TAKEN);
        assertThat(log.store.size()).isEqualTo(30);
        assertSound();
    }

    /** The same, with the other's group between the two looks of one group. */
    @Test
    void ofTwoGroupsOfOneSizeOneIsKept() {
        Sequencer first = log.node();
        log.act(10);
        first.step();
        log.act(10);
        Sequencer other = log.node();
        assertThat(other.step()).isEqualTo(Sequencer.Step.TAKEN);
        log.act(1);
        assertThatThrownBy(first::step).isInstanceOf(RuntimeException.class);
        // It has begun anew, and leads again; now the other is the one that finds it out.
        assertThat(first.step()).isEqualTo(Sequencer.Step.TAKEN);
        log.act(1);
        assertThatThrownBy(other::step).isInstanceOf(Sequencer.OtherLeader.class);
        log.drain(first);

        assertThat(log.store.size()).isEqualTo(22);
        assertSound();
    }

    /** What a broken disk or memory does: the database keeps other bytes than it was given. */
    @Test
    void whatIsReadBackOtherwiseIsNotSigned() {
        Sequencer node = log.node();
        log.act(3);
        log.drain(node);
        byte[] before = log.store.head().orElseThrow().root();
        log.act(2);
        log.beforeSigning = () -> fail("signed what nobody wrote");
        flipAByteOfEveryLeaf();

        assertThatThrownBy(node::step).isInstanceOf(IllegalStateException.class).hasMessageContaining("other leaves");
        assertThat(node.leads()).isFalse();
        assertThat(log.count("audit_leaf")).isEqualTo(3);
        assertThat(log.count("audit_checkpoint")).isEqualTo(1);
        assertThat(log.count("audit_pending")).isEqualTo(2);
        assertThat(log.store.head().orElseThrow().root()).isEqualTo(before);

        log.database.administrator().sql("DROP FUNCTION flip CASCADE").update();
        log.beforeSigning = () -> {};
        log.drain(node);
        assertThat(log.store.size()).isEqualTo(5);
        assertSound();
    }

    private void flipAByteOfEveryLeaf() {
        log.database.administrator().sql("""
                        CREATE FUNCTION flip() RETURNS trigger LANGUAGE plpgsql AS $$
                        BEGIN
                            NEW.bytes = set_byte(NEW.bytes, 0, get_byte(NEW.bytes, 0) # 1);
                            RETURN NEW;
                        END $$""").update();
        log.database
                .administrator()
                .sql("CREATE TRIGGER flip BEFORE INSERT ON audit_leaf FOR EACH ROW EXECUTE FUNCTION flip()")
                .update();
    }

    private void cutTheLine() {
        log.database
                .administrator()
                .sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND state = 'idle in transaction'")
                .query(Boolean.class)
                .list();
    }

    /** Everything that was ever signed is a beginning of what is there now, and the tree is that of the leaves. */
    private void assertSound() {
        List<LogStore.StoredLeaf> leaves = log.store.leaves(0, Long.MAX_VALUE);
        List<byte[]> roots = new ArrayList<>();
        Frontier tree = Frontier.empty(TreeHash.SM3);
        roots.add(tree.root());
        leaves.forEach(leaf -> {
            tree.appendLeaf(leaf.bytes(), 0, leaf.bytes().length);
            roots.add(tree.root());
        });
        LogStore.Head head = log.store.head().orElseThrow();
        assertThat(head.size()).isEqualTo(leaves.size());
        assertThat(head.root()).isEqualTo(tree.root());
        List<String> notes = log.database
                .jdbc
                .sql("SELECT note FROM audit_checkpoint ORDER BY size")
                .query(String.class)
                .list();
        for (String each : notes) {
            SignedNote note = SignedNote.parse(each.getBytes(StandardCharsets.UTF_8));
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            assertThat(log.name.key().verifies(note.text(), note.signatures().get(0)))
                    .isTrue();
            assertThat(checkpoint.root()).isEqualTo(roots.get((int) checkpoint.size()));
            assertThat(Proofs.consistent(
                            TreeHash.SM3,
                            checkpoint.size(),
                            checkpoint.root(),
                            head.size(),
                            head.root(),
                            log.store.tree(head.size()).consistency(checkpoint.size())))
                    .isTrue();
        }
        LongStream.of(0, head.size() / 2, head.size() - 1)
                .forEach(seq -> assertThat(Proofs.included(
                                TreeHash.SM3,
                                TreeHash.SM3.leaf(leaves.get((int) seq).bytes()),
                                seq,
                                head.size(),
                                log.store.tree(head.size()).inclusion(seq),
                                head.root()))
                        .isTrue());
    }

    private List<Long> entries() {
        return log.database
                .jdbc
                .sql("SELECT entry FROM audit_leaf ORDER BY seq")
                .query(Long.class)
                .list();
    }

    private static String value(Disclosure disclosure, String field) {
        return new String(disclosure.fields().get(field).value(), StandardCharsets.UTF_8);
    }

    /** Commits, and says that it does not know. */
    private static final class Lossy implements PlatformTransactionManager {
        private final PlatformTransactionManager real;
        boolean deaf;

        Lossy(PlatformTransactionManager real) {
            this.real = real;
        }

        @Override
        public TransactionStatus getTransaction(TransactionDefinition definition) {
            return real.getTransaction(definition);
        }

        @Override
        public void commit(TransactionStatus status) {
            real.commit(status);
            if (deaf && !status.isReadOnly()) {
                throw new TransactionSystemException("no answer to the commit");
            }
        }

        @Override
        public void rollback(TransactionStatus status) {
            real.rollback(status);
        }
    }
}
