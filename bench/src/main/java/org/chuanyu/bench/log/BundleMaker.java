package org.chuanyu.bench.log;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.bundle.BundleDescription;
import org.chuanyu.evidence.bundle.BundleWriter;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.tree.Entries;
import org.chuanyu.evidence.tree.Frontier;
import org.chuanyu.evidence.tree.TreeHash;

/**
 * Makes a log that two witnesses have cosigned, the bundle of all of it and the policy to verify it with. Arguments: how many leaves, the
 * folder for {@code bundle.zip}, {@code policy.txt} and {@code leaves.bin}.
 */
public final class BundleMaker {
    private static final String ORIGIN = "log.chuanyu.example/audit/2026";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SplittableRandom random = new SplittableRandom(1);

    private BundleMaker() {}

    public static void main(String[] args) throws IOException {
        new BundleMaker().make(Integer.parseInt(args[0]), Path.of(args[1]));
    }

    private void make(int count, Path folder) throws IOException {
        Sm2PrivateKey secret = Sm2PrivateKey.generate();
        NoteSigner log = signer(ORIGIN, KeyRole.LOG, secret);
        NoteSigner dazu = signer("witness.dazu.example", KeyRole.WITNESS, Sm2PrivateKey.generate());
        NoteSigner anyue = signer("witness.anyue.example", KeyRole.WITNESS, Sm2PrivateKey.generate());
        Files.writeString(
                folder.resolve("policy.txt"),
                "log " + log.key() + "\nwitness dazu " + dazu.key() + "\nwitness anyue " + anyue.key()
                        + "\ngroup both all dazu anyue\nquorum both\n");
        Frontier tree = Frontier.empty(TreeHash.SM3);
        try (BundleWriter bundle = BundleWriter.in(folder);
                OutputStream plain =
                        new BufferedOutputStream(Files.newOutputStream(folder.resolve("leaves.bin")), 1 << 16);
                OutputStream out =
                        new BufferedOutputStream(Files.newOutputStream(folder.resolve("bundle.zip")), 1 << 16)) {
            for (int seq = 0; seq < count; seq++) {
                byte[] leaf = leaf(seq);
                bundle.leaf(leaf);
                tree.appendLeaf(leaf, 0, leaf.length);
                Entries.write(plain, leaf);
            }
            Instant end = at(count);
            Checkpoint checkpoint = new Checkpoint(ORIGIN, count, tree.root());
            bundle.last(log.sign(checkpoint).with(dazu.cosign(checkpoint, end)).with(anyue.cosign(checkpoint, end)));
            bundle.edges(List.of(), List.of());
            bundle.write(description(count, end), secret, out);
        }
    }

    private static NoteSigner signer(String name, KeyRole role, Sm2PrivateKey secret) {
        return new NoteSigner(new VerifierKey(name, role, secret.publicKey()), secret);
    }

    private static BundleDescription description(int count, Instant end) {
        return new BundleDescription(
                ORIGIN,
                START,
                at(count - 1L),
                0,
                count,
                BundleDescription.End.COVERED,
                "leaves",
                "",
                List.of(),
                "bench",
                end,
                "bench",
                List.of());
    }

    private static Instant at(long seq) {
        return START.plusMillis(20 * seq);
    }

    /** Of about 600 bytes, as those of a doctor who reads a report. */
    private byte[] leaf(long seq) {
        Leaf.Builder leaf = Leaf.at(at(seq))
                .in(ORIGIN, seq, at(seq))
                .put("ev", new UUID(random.nextLong(), random.nextLong()).toString())
                .put("act", "R")
                .put("kind", "record-read")
                .put("out", "0")
                .put("dst", "anyue-rmyy")
                .put("purp", PendingActs.BASIS)
                .put("req", PendingActs.REQUEST.formatted(random.nextLong(), random.nextLong()));
        for (String field : List.of("agent", "event", "net", "pat")) {
            byte[] commitment = new byte[TreeHash.LENGTH];
            random.nextBytes(commitment);
            leaf.commit(field, commitment);
        }
        return leaf.build().bytes();
    }
}
