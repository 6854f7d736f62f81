package org.chuanyu.gateway.audit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.gateway.SliceDatabase;
import org.chuanyu.gateway.keys.SigningKey;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

/** The signed log on a database of its own, with as many sequencers as a test wants, each of them a node. */
final class LogSlice implements AutoCloseable {
    static final String ORIGIN = "log.test/audit/2026";
    static final WitnessSettings WITNESSES = new WitnessSettings(
            Map.of(),
            new WitnessSettings.Cosigning(
                    Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(60)));

    final SliceDatabase database = new SliceDatabase();
    final Sm2PrivateKey key = Sm2PrivateKey.generate();
    /** Run whenever a checkpoint is about to be signed, in the middle of the group's transaction. */
    Runnable beforeSigning = () -> {};

    final LogName name = new LogName(settings(256), signing(key));
    final LogStore store = new LogStore(database.jdbc);
    final LogTables tables = new LogTables(new JdbcTemplate(database.connections()));
    final Freezer freezer = new Freezer(tables, database.audit, database.clock, database.transactions);
    final WitnessPanel panel;
    final Cosigned cosigned;
    final Quorum quorum;

    LogSlice() {
        this(List.of());
    }

    LogSlice(List<Witness> witnesses) {
        panel = new WitnessPanel(witnesses);
        cosigned = new Cosigned(database.jdbc, panel);
        quorum = new Quorum(panel, cosigned, database.clock);
        tables.found(ORIGIN, database.clock.instant());
    }

    Sequencer node() {
        return node(database.transactions, 256);
    }

    /** A node that asks nobody. */
    Sequencer nodeWithoutWitnesses() {
        WitnessPanel nobody = new WitnessPanel(List.of());
        return node(database.transactions, 256, new Quorum(nobody, cosigned, database.clock), name);
    }

    Sequencer node(PlatformTransactionManager transactions, int group) {
        return node(transactions, group, quorum, name);
    }

    /** A node with keys of its own. */
    Sequencer node(LogName name) {
        return node(database.transactions, 256, quorum, name);
    }

    private Sequencer node(PlatformTransactionManager transactions, int group, Witnesses witnesses, LogName name) {
        return new Sequencer(
                tables,
                store,
                new LeafWriter(name, database.vault),
                name,
                new EdgeCheck(store, name),
                freezer,
                witnesses,
                keys(name),
                database.clock,
                settings(group),
                transactions);
    }

    /** The ceremonies of the keys that a node knows. */
    KeyLife keys(LogName name) {
        return new KeyLife(
                database.jdbc,
                tables,
                store,
                name,
                database.audit,
                database.clock,
                new KeyLifeSettings(Duration.ofHours(24), Duration.ofDays(30)),
                database.transactions);
    }

    static AuditSettings settings(int group) {
        return new AuditSettings(ORIGIN, true, Duration.ofMillis(25), group, Duration.ofDays(1));
    }

    SigningKey signing(Sm2PrivateKey secret) {
        return new SigningKey() {
            @Override
            public byte[] sign(byte[] message) {
                beforeSigning.run();
                return secret.sign(message);
            }

            @Override
            public byte[] publicKey() {
                return secret.publicKey().spki();
            }
        };
    }

    /** Who takes checkpoints to a witness, step by step. */
    Cosigner cosigner(Witness witness) {
        return new Cosigner(
                witness,
                store,
                tables,
                cosigned,
                quorum,
                name,
                freezer,
                new WitnessClient(WITNESSES),
                database.clock,
                database.transaction);
    }

    /** So many acts, each in its own transaction. */
    void act(int times) {
        for (int i = 0; i < times; i++) {
            act("object/" + i, null);
        }
    }

    /** So many acts in one transaction. */
    void actAtOnce(int times) {
        database.transaction.executeWithoutResult(status -> {
            for (int i = 0; i < times; i++) {
                database.audit.record(entry("object/" + i, null));
            }
        });
    }

    void act(String object, @Nullable String patient) {
        database.transaction.executeWithoutResult(status -> database.audit.record(entry(object, patient)));
    }

    static AuditEntry entry(String object, @Nullable String patient) {
        return new AuditEntry(
                AuditAction.RECORD_READ,
                AuditEntry.Outcome.SUCCESS,
                "doctor-x",
                "doctor",
                "anyue-rmyy",
                patient,
                object,
                "care-relationship",
                "0af7651916cd43dd8448eb211c80319c",
                Map.of("source", "192.0.2.7"));
    }

    /** Until nothing waits. */
    void drain(Sequencer node) {
        Sequencer.Step step = node.step();
        while (step == Sequencer.Step.TAKEN || step == Sequencer.Step.FULL) {
            step = node.step();
        }
    }

    long count(String table) {
        return database.jdbc
                .sql("SELECT count(*) FROM " + table)
                .query(Long.class)
                .single();
    }

    @Override
    public void close() {
        database.close();
    }
}
