package org.chuanyu.evidence.bundle;

import static org.chuanyu.evidence.bundle.FixtureLog.minute;
import static org.chuanyu.evidence.bundle.Verdict.INVALID;
import static org.chuanyu.evidence.bundle.Verdict.OK;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.leaf.Leaf;

/** What can be hidden behind an erasure that both regions approved and everybody signed: no more leaves than it is about. */
final class ErasureAttacks {
    private static final int REDACTION = 15;

    private ErasureAttacks() {}

    static List<Attack> all() {
        return List.of(
                attack("0 two leaves erased by one redaction, signed by all", OK, "2"),
                attack("16 more leaves called erased than the redaction is about, signed by all", INVALID, "1"),
                attack("16 two leaves called erased by a redaction of none, signed by all", INVALID, "0"),
                attack("16 an erasure that does not say of how many, signed by all", INVALID, ""));
    }

    /** Leaves 10 and 11 are marked as erased by leaf 15, which names both and says how many of them it is about. */
    private static Attack attack(String number, Verdict expected, String count) {
        FixtureLog log = FixtureLog.good();
        Leaf.Builder redaction = Leaf.at(minute(REDACTION))
                .put("ev", new UUID(7, REDACTION).toString())
                .in(FixtureLog.ORIGIN, REDACTION, minute(REDACTION))
                .put("kind", Redactions.KIND)
                .put("from", "10")
                .put("to", "11")
                .commit("approver-anyue", Sm3.of(new byte[] {1}))
                .commit("approver-dazu", Sm3.of(new byte[] {2}));
        if (!count.isEmpty()) {
            redaction.put("count", count);
        }
        log.leaves.set(REDACTION, redaction.build().bytes());
        TreeMap<Long, Long> marks = new TreeMap<>(Map.of(10L, (long) REDACTION, 11L, (long) REDACTION));
        try {
            byte[] bundle = log.bundle(log.description(), Path.of(System.getProperty("java.io.tmpdir")));
            return new Attack(
                    number,
                    expected,
                    false,
                    Bent.of(bundle)
                            .without(BundleNames.leaf(18), BundleNames.proof(18))
                            .put(BundleNames.REDACTIONS, Redactions.bytes(marks))
                            .sealed()
                            .zip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
