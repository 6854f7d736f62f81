package org.chuanyu.evidence.bundle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.leaf.Leaf;

/**
 * Which leaves can no longer be opened, and which leaf says so: a list of {@code {"leaf", "seq"}} in the order of seq.
 * A redaction's leaf has the kind {@value #KIND}, names the first and the last leaf that it is about in {@code from} and
 * {@code to} and how many of those it is about in {@code count}, and commits to those who approved it, one of each region.
 */
final class Redactions {
    static final String KIND = "redaction";
    static final Set<String> APPROVERS = Set.of("approver-anyue", "approver-dazu");

    private Redactions() {}

    static byte[] bytes(SortedMap<Long, Long> bySeq) {
        List<Object> list = new ArrayList<>();
        bySeq.forEach((seq, leaf) -> list.add(Map.of("seq", Long.toString(seq), "leaf", Long.toString(leaf))));
        return StrictJson.text(list).getBytes(StandardCharsets.UTF_8);
    }

    /** The redaction's leaf by what it redacts. */
    static SortedMap<Long, Long> parse(byte[] bytes) {
        SortedMap<Long, Long> bySeq = new TreeMap<>();
        for (Object item : JsonFields.list(StrictJson.parse(bytes))) {
            JsonFields fields = JsonFields.of(item, Set.of("leaf", "seq"));
            long seq = fields.number("seq");
            if (!bySeq.isEmpty() && bySeq.lastKey() >= seq) {
                throw JsonFields.refused("a redaction twice, or in another order");
            }
            bySeq.put(seq, fields.number("leaf"));
        }
        return bySeq;
    }

    /** How many leaves a redaction is about: no more than so many can be hidden behind it. */
    static long count(Leaf leaf) {
        return number(leaf, "count");
    }

    /** Whether the leaf redacts what stands at {@code seq}, with the approval of both regions. */
    static boolean redacts(Leaf leaf, long seq) {
        return leaf.kind().equals(KIND)
                && leaf.seq() > seq
                && number(leaf, "from") <= seq
                && seq <= number(leaf, "to")
                && leaf.commitments().keySet().containsAll(APPROVERS);
    }

    private static long number(Leaf leaf, String field) {
        String text = leaf.text(field)
                .orElseThrow(
                        () -> JsonFields.refused("a redaction without its range, or without how many it is about"));
        return StrictText.number(text, Reason.MALFORMED_BUNDLE);
    }
}
