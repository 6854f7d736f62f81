package org.chuanyu.evidence.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.leaf.Commitment;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.time.TestCertificates;
import org.chuanyu.evidence.time.TimeStamper;
import org.chuanyu.evidence.tree.PublishedTree;
import org.chuanyu.evidence.tree.Tile;
import org.chuanyu.evidence.tree.TileSource;
import org.chuanyu.evidence.tree.TreeHash;

/** A log of one leaf a minute with its two witnesses, and the bundle that it hands out. */
final class FixtureLog implements TileSource {
    static final String ORIGIN = "log.example/audit/2025";
    static final Instant START = Instant.parse("2025-03-01T04:00:00Z");
    static final int FIRST = 8;
    static final int END = 17;
    static final int SIZE = 20;
    /** Disclosed; erased by a leaf in the window; erased by a leaf behind it; disclosed. */
    static final List<Long> LISTED = List.of(9L, 10L, 11L, 12L);

    static final int ERASES_10 = 15;
    static final int ERASES_11 = 18;

    static final Sm2PrivateKey LOG_SECRET = Sm2PrivateKey.generate();
    static final Sm2PrivateKey DAZU_SECRET = Sm2PrivateKey.generate();
    static final NoteSigner LOG = signer(ORIGIN, KeyRole.LOG, LOG_SECRET);
    static final NoteSigner DAZU = signer("witness.dazu.example", KeyRole.WITNESS, DAZU_SECRET);
    static final NoteSigner ANYUE = signer("witness.anyue.example", KeyRole.WITNESS, Sm2PrivateKey.generate());
    static final String POLICY = "log " + LOG.key() + "\nwitness dazu " + DAZU.key() + "\nwitness anyue " + ANYUE.key()
            + "\ngroup both all dazu anyue\nquorum both\n";

    static final byte[] CERTIFICATE = TestCertificates.of(LOG_SECRET);

    final List<byte[]> leaves = new ArrayList<>();

    static FixtureLog good() {
        FixtureLog log = new FixtureLog();
        for (int seq = 0; seq < SIZE; seq++) {
            log.leaves.add(leaf(seq, minute(seq), seq));
        }
        return log;
    }

    static NoteSigner signer(String name, KeyRole role, Sm2PrivateKey secret) {
        return new NoteSigner(new VerifierKey(name, role, secret.publicKey()), secret);
    }

    static Instant minute(long minutes) {
        return START.plus(Duration.ofMinutes(minutes));
    }

    static byte[] leaf(long seq, Instant t, long event) {
        return start(seq, t, event).build().bytes();
    }

    static Leaf.Builder start(long seq, Instant t, long event) {
        Leaf.Builder leaf = Leaf.at(t).put("ev", new UUID(7, event).toString()).in(ORIGIN, seq, t);
        if (seq == ERASES_10 || seq == ERASES_11) {
            long erased = seq == ERASES_10 ? 10 : 11;
            return leaf.put("kind", Redactions.KIND)
                    .put("from", Long.toString(erased))
                    .put("to", Long.toString(erased))
                    .put("count", "1")
                    .commit("approver-anyue", Sm3.of(new byte[] {1}))
                    .commit("approver-dazu", Sm3.of(new byte[] {2}));
        }
        openings(seq)
                .forEach((field, opening) ->
                        leaf.commit(field, Commitment.of(ORIGIN, seq, field, opening.salt(), opening.value())));
        return leaf.put("kind", "access");
    }

    static SortedMap<String, Opening> openings(long seq) {
        SortedMap<String, Opening> openings = new TreeMap<>();
        for (String field : List.of("agent", Commitment.EVENT, "pat")) {
            byte[] salt = Sm3.of((field + seq).getBytes(StandardCharsets.UTF_8));
            String value = field.equals("pat") ? "患者 \"" + seq + "\"\n" : "{\"" + field + "\":" + seq + "}";
            openings.put(field, new Opening(salt, value.getBytes(StandardCharsets.UTF_8)));
        }
        return openings;
    }

    Checkpoint checkpoint(int size) {
        return new Checkpoint(ORIGIN, size, root(0, size));
    }

    /** Under the log's key and both witnesses', a second after the minute. */
    SignedNote note(int size, Instant cosigned) {
        Checkpoint checkpoint = checkpoint(size);
        return LOG.sign(checkpoint).with(DAZU.cosign(checkpoint, cosigned)).with(ANYUE.cosign(checkpoint, cosigned));
    }

    SignedNote note(int size) {
        return note(size, minute(size));
    }

    BundleDescription description() {
        return new BundleDescription(
                ORIGIN,
                minute(8).plusSeconds(30),
                minute(16),
                FIRST,
                END,
                BundleDescription.End.COVERED,
                BundleDescription.CASE,
                "case-7",
                LISTED,
                "office-3",
                minute(21),
                "fixture",
                List.of());
    }

    /** The bundle of the window, through the writer. */
    byte[] bundle(BundleDescription description, Path folder) throws IOException {
        return bundle(description, List.of(4, 18), folder);
    }

    byte[] bundle(BundleDescription about, List<Integer> seen, Path folder) throws IOException {
        return bundle(about, seen, folder, bytes -> Optional.empty(), bytes -> Optional.empty());
    }

    byte[] bundle(BundleDescription about, List<Integer> seen, Path folder, TimeStamper ofLast, TimeStamper ofManifest)
            throws IOException {
        int size = leaves.size();
        PublishedTree tree = new PublishedTree(TreeHash.SM3, size, this);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BundleWriter bundle = BundleWriter.in(folder)) {
            if (about.first() > 0) {
                bundle.first(note((int) about.first()));
            }
            SignedNote last = note(size);
            bundle.last(last);
            bundle.certificate(LOG.key(), CERTIFICATE);
            ofLast.stamp(last.bytes()).ifPresent(bundle::stamped);
            for (long seq = about.first(); seq < about.end(); seq++) {
                bundle.leaf(leaves.get((int) seq));
            }
            bundle.edges(tree.leftEdge(about.first()), tree.rightEdge(about.end()));
            for (int from : seen) {
                if (from < size) {
                    bundle.consistency(from, size, tree.consistency(from));
                }
            }
            if (about.scope().equals(BundleDescription.CASE)) {
                bundle.disclose(9, openings(9));
                bundle.disclose(12, openings(12));
                bundle.redacted(10, ERASES_10);
                bundle.redacted(11, ERASES_11);
                bundle.proof(leaves.get(ERASES_11), proof(ERASES_11));
            }
            bundle.write(about, LOG_SECRET, ofManifest, out);
        }
        return out.toByteArray();
    }

    LogProof proof(int seq) {
        PublishedTree tree = new PublishedTree(TreeHash.SM3, leaves.size(), this);
        return new LogProof(Optional.empty(), seq, tree.inclusion(seq), note(leaves.size()));
    }

    @Override
    public byte[] hashes(Tile tile) {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        int span = 1 << 8 * tile.level();
        for (int i = 0; i < tile.width(); i++) {
            int first = (int) (tile.first() + i) * span;
            hashes.writeBytes(root(first, first + span));
        }
        return hashes.toByteArray();
    }

    /** MTH of RFC 6962 by its words. */
    private byte[] root(int from, int to) {
        if (to - from == 1) {
            return TreeHash.SM3.leaf(leaves.get(from));
        }
        int middle = from + Integer.highestOneBit(to - from - 1);
        return TreeHash.SM3.node(root(from, middle), root(middle, to));
    }
}
