package org.chuanyu.evidence.witness;

import java.nio.charset.StandardCharsets;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.leaf.LeafReader;
import org.chuanyu.evidence.tree.EntryReader;
import org.chuanyu.evidence.tree.Frontier;
import org.chuanyu.evidence.tree.TreeHash;

/** The first leaves of a log: their tree, and whether each names this log, its own place, and no time before the last. */
final class CheckedLeaves {
    private final byte[] origin;
    private final Frontier tree;
    private final LeafReader reader = new LeafReader();
    private long lastTime;
    private String brokenRule;

    private CheckedLeaves(byte[] origin, Frontier tree, long lastTime, String brokenRule) {
        this.origin = origin;
        this.tree = tree;
        this.lastTime = lastTime;
        this.brokenRule = brokenRule;
    }

    static CheckedLeaves none(String origin) {
        return new CheckedLeaves(
                origin.getBytes(StandardCharsets.UTF_8), Frontier.empty(TreeHash.SM3), Long.MIN_VALUE, "");
    }

    CheckedLeaves copy() {
        return new CheckedLeaves(origin, tree.copy(), lastTime, brokenRule);
    }

    /** Takes the entry that the reader stands at. */
    void append(EntryReader entry) {
        String broken = brokenRule(entry);
        if (brokenRule.isEmpty() && !broken.isEmpty()) {
            brokenRule = "leaf " + tree.size() + ": " + broken;
        }
        tree.appendLeaf(entry.buffer(), entry.offset(), entry.length());
    }

    private String brokenRule(EntryReader entry) {
        try {
            reader.read(entry.buffer(), entry.offset(), entry.length());
        } catch (EvidenceRefused e) {
            return String.valueOf(e.getMessage());
        }
        if (!reader.isOf(origin)) {
            return "names another log";
        }
        if (reader.seq() != tree.size()) {
            return "names another place";
        }
        if (reader.t() < lastTime) {
            return "was sequenced before the leaf before it";
        }
        lastTime = reader.t();
        return "";
    }

    long size() {
        return tree.size();
    }

    byte[] root() {
        return tree.root();
    }

    /** Where and how the rules were broken first; empty where they were not. */
    String brokenRule() {
        return brokenRule;
    }
}
