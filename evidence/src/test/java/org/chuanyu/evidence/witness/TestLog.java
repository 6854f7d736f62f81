package org.chuanyu.evidence.witness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.tree.Entries;
import org.chuanyu.evidence.tree.PublishedTree;
import org.chuanyu.evidence.tree.Tile;
import org.chuanyu.evidence.tree.TileSource;
import org.chuanyu.evidence.tree.TreeHash;

/** A log in memory: its leaves, and whatever it can sign, prove and publish about them. */
final class TestLog implements TileSource {
    static final String ORIGIN = "log.example/audit/2026";
    static final Instant START = Instant.parse("2026-11-23T04:00:00Z");

    final Sm2PrivateKey secret;
    final VerifierKey key;
    final List<byte[]> leaves;

    private TestLog(Sm2PrivateKey secret, String origin, List<byte[]> leaves) {
        this.secret = secret;
        this.key = new VerifierKey(origin, KeyRole.LOG, secret.publicKey());
        this.leaves = new ArrayList<>(leaves);
    }

    static TestLog of(int leaves) {
        TestLog log = new TestLog(Sm2PrivateKey.generate(), ORIGIN, List.of());
        log.grow(leaves);
        return log;
    }

    /** The same key with another history from leaf {@code from} on. */
    TestLog fork(int from) {
        TestLog fork = new TestLog(secret, key.name(), leaves.subList(0, from));
        while (fork.leaves.size() < leaves.size()) {
            fork.leaves.add(leaf(key.name(), fork.leaves.size(), START, "other"));
        }
        return fork;
    }

    /** The same leaves under another name, still with the same key. */
    TestLog named(String origin) {
        return new TestLog(secret, origin, leaves);
    }

    void grow(int by) {
        for (int i = 0; i < by; i++) {
            leaves.add(leaf(key.name(), leaves.size(), START.plusMillis(leaves.size()), "access"));
        }
    }

    static byte[] leaf(String origin, long seq, Instant t, String kind) {
        return Leaf.at(START)
                .put("kind", kind)
                .put("ev", new UUID(0, seq).toString())
                .in(origin, seq, t)
                .build()
                .bytes();
    }

    Checkpoint checkpoint(int size) {
        return new Checkpoint(key.name(), size, root(0, size));
    }

    SignedNote note(int size) {
        return new NoteSigner(key, secret).sign(checkpoint(size));
    }

    List<byte[]> proof(int from, int to) {
        return from == 0 ? List.of() : new PublishedTree(TreeHash.SM3, to, this).consistency(from);
    }

    /** The body of add-checkpoint that an honest log sends. */
    byte[] request(int old, int size) {
        return request(old, proof(old, size), note(size).toString());
    }

    static byte[] request(long old, List<byte[]> proof, String note) {
        StringBuilder body = new StringBuilder("old " + old + "\n");
        proof.forEach(hash -> body.append(StrictText.base64(hash)).append('\n'));
        return (body + "\n" + note).getBytes(StandardCharsets.UTF_8);
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

    byte[] entries(Tile tile) {
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        try {
            for (int i = 0; i < tile.width(); i++) {
                Entries.write(entries, leaves.get((int) tile.first() + i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries.toByteArray();
    }

    /** MTH of RFC 6962 by its words. */
    private byte[] root(int from, int to) {
        if (from == to) {
            return TreeHash.SM3.empty();
        }
        if (to - from == 1) {
            return TreeHash.SM3.leaf(leaves.get(from));
        }
        int middle = from + Integer.highestOneBit(to - from - 1);
        return TreeHash.SM3.node(root(from, middle), root(middle, to));
    }
}
