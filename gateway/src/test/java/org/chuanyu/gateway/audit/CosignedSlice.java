package org.chuanyu.gateway.audit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.gateway.SliceDatabase;
import org.jspecify.annotations.Nullable;

/** The signed log on a database of its own, which grows and is cosigned when the test says so, by two witnesses in this process. */
public final class CosignedSlice implements AutoCloseable {
    static final TimeStampSettings STAMPING = new TimeStampSettings(
            null,
            null,
            "tsa",
            null,
            Duration.ofMinutes(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofMinutes(3));

    public final SliceDatabase database;
    public final WitnessedLog log;

    private final Map<String, NoteSigner> witnesses = Map.of("dazu", signer("dazu"), "anyue", signer("anyue"));
    /** What stamps its checkpoints. */
    public final TimeStamps times;

    private final LogSlice slice;
    private final Sequencer sequencer;
    private final TrustedTime trusted;

    /** @param start how long ago its clock starts: verifiers take no signature of a time that has not come */
    public CosignedSlice(Duration start) {
        this(start, null);
    }

    /** @param authority who stamps its checkpoints, or null for nobody */
    public CosignedSlice(Duration start, @Nullable TimeAuthority authority) {
        slice = new LogSlice(witnesses.entrySet().stream()
                .map(each ->
                        (Witness) new Present(each.getKey(), each.getValue().key()))
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList());
        database = slice.database;
        Instant begin = Clock.systemUTC().instant().minus(start);
        database.clock.pass(Duration.between(database.clock.instant(), begin));
        log = new WitnessedLog(
                slice.store,
                slice.name,
                slice.cosigned,
                slice.panel,
                slice.keys(slice.name),
                slice.freezer,
                database.clock);
        sequencer = slice.nodeWithoutWitnesses();
        trusted = new TrustedTime(authority);
        times = new TimeStamps(
                slice.cosigned,
                new TimeStampStore(database.jdbc, database.transactions),
                new TimeStampClient(trusted, STAMPING, database.clock),
                trusted);
    }

    /** So many acts, which are taken into the log as one group with what waits. */
    public void grow(int acts) {
        slice.actAtOnce(acts);
        take();
    }

    /** What waits is taken. */
    public void take() {
        slice.drain(sequencer);
    }

    /** A checkpoint that may be cosigned later. */
    public record Pending(Checkpoint checkpoint) {}

    /** The newest. */
    public Pending pending() {
        LogStore.Signed newest = slice.store.lastCheckpoint().orElseThrow();
        return new Pending(new Checkpoint(LogSlice.ORIGIN, newest.size(), newest.root()));
    }

    /** Both witnesses cosign the newest checkpoint, now. */
    public void cosign() {
        cosign(pending());
    }

    /** Both witnesses cosign this checkpoint, now. */
    public void cosign(Pending pending) {
        witnesses.keySet().forEach(witness -> cosign(witness, pending.checkpoint()));
    }

    /** This one cosigns the newest checkpoint, now. */
    public void cosign(String witness) {
        cosign(witness, pending().checkpoint());
    }

    private void cosign(String witness, Checkpoint checkpoint) {
        Instant now = database.clock.instant();
        NoteSigner signer = witnesses.get(witness);
        String line = signer.cosign(checkpoint, now).line();
        slice.tables.insert(
                new LogTables.Cosignature(checkpoint.size(), signer.key().label(), line, now.getEpochSecond()));
    }

    /** Leaves of the whole log. */
    public long size() {
        return slice.store.size();
    }

    public Leaf leaf(long seq) {
        return Leaf.parse(slice.store.leaves(seq, seq + 1).get(0).bytes());
    }

    /** Numbers of the leaves of this kind. */
    public List<Long> ofKind(String kind) {
        return slice.store.leaves(0, size()).stream()
                .map(each -> Leaf.parse(each.bytes()))
                .filter(leaf -> leaf.kind().equals(kind))
                .map(Leaf::seq)
                .toList();
    }

    /** As it is published. */
    public byte[] policy() {
        return (slice.name.keyring().policy() + slice.panel.policy() + trusted.policy())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The event of that leaf, as its row has it. */
    public UUID event(long seq) {
        return slice.store.leaves(seq, seq + 1).get(0).event();
    }

    @Override
    public void close() {
        slice.close();
    }

    private static NoteSigner signer(String name) {
        Sm2PrivateKey key = Sm2PrivateKey.generate();
        return new NoteSigner(new VerifierKey("witness." + name, KeyRole.WITNESS, key.publicKey()), key);
    }

    /** A witness whom nobody has to call. */
    private record Present(String name, VerifierKey key) implements Witness {
        @Override
        public URI address() {
            return null;
        }
    }
}
