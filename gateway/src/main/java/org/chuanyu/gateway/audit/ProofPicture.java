package org.chuanyu.gateway.audit;

import static org.chuanyu.evidence.tree.TreeHash.SM3;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.tree.TreeHash;

/**
 * The way from one leaf to the root (RFC 6962 section 2.1.1), as a picture: the leaf below, at each step the node beside it that the
 * proof gives and the node above that is computed from both, at the top the root beside the one that was signed. Everything but the
 * proof's own nodes is hashed here, so a proof that is not one is seen to miss the root.
 *
 * @param size leaves of the tree
 * @param leafHash hexadecimal, as all hashes here
 * @param steps from the leaf upwards
 * @param root as computed
 * @param signed the root of the checkpoint
 */
record ProofPicture(long index, long size, String leafHash, List<Step> steps, String root, String signed) {
    private static final HexFormat HEX = HexFormat.of();
    /** Units of the drawing; its width is that of three columns. */
    private static final int BOX = 196;

    private static final int TALL = 46;
    private static final int GAP = 34;
    private static final int MARGIN = 8;
    private static final int ROW = TALL + 40;

    /**
     * One step up.
     *
     * @param sibling the node that the proof gives, of the leaves {@code from} to {@code to}, both included
     * @param left whether it stands to the left of where we are
     * @param node what is computed from both, of the leaves {@code first} to {@code last}
     */
    record Step(int number, String sibling, long from, long to, boolean left, String node, long first, long last) {}

    /**
     * A box of the drawing.
     *
     * @param kind {@code leaf}, {@code sibling}, {@code node}, {@code root} or {@code signed}
     */
    record Box(String kind, int x, int y, String hash, long first, long last) {
        /** What it is called: a neighbour of one leaf is a leaf. */
        public String label() {
            return kind.equals("sibling") && first == last ? "neighbour" : kind;
        }

        public String brief() {
            return hash.substring(0, 12) + "…";
        }
    }

    /** A line of the drawing. */
    record Line(String kind, int fromX, int fromY, int toX, int toY) {}

    /** @param proof as RFC 6962 PATH, of the tree that the checkpoint tells of; a proof of another length misses the root */
    static ProofPicture of(byte[] leafHash, long index, List<byte[]> proof, Checkpoint checkpoint) {
        if (index < 0 || index >= checkpoint.size()) {
            throw new IllegalArgumentException("no such leaf in this tree");
        }
        List<Range> ranges = new ArrayList<>();
        ranges(index, 0, checkpoint.size(), ranges);
        List<Step> steps = new ArrayList<>();
        byte[] reached = leafHash;
        for (int i = 0; i < Math.min(ranges.size(), proof.size()); i++) {
            Range range = ranges.get(i);
            byte[] sibling = proof.get(i);
            reached = range.left() ? SM3.node(sibling, reached) : SM3.node(reached, sibling);
            steps.add(new Step(
                    i + 1,
                    HEX.formatHex(sibling),
                    range.from(),
                    range.to() - 1,
                    range.left(),
                    HEX.formatHex(reached),
                    range.first(),
                    range.last() - 1));
        }
        boolean whole = ranges.size() == proof.size();
        return new ProofPicture(
                index,
                checkpoint.size(),
                HEX.formatHex(leafHash),
                List.copyOf(steps),
                HEX.formatHex(whole ? reached : new byte[TreeHash.LENGTH]),
                HEX.formatHex(checkpoint.root()));
    }

    /** Whether the computed root is the one that was signed. */
    public boolean holds() {
        return MessageDigest.isEqual(HEX.parseHex(root), HEX.parseHex(signed));
    }

    /** A neighbour's leaves, and those of the node above; ends are not included. */
    private record Range(long from, long to, boolean left, long first, long last) {}

    /** In the order of the proof, by the splits of RFC 6962 section 2.1. */
    private static void ranges(long index, long from, long to, List<Range> ranges) {
        if (to - from == 1) {
            return;
        }
        long middle = from + Long.highestOneBit(to - from - 1);
        if (index < middle) {
            ranges(index, from, middle, ranges);
            ranges.add(new Range(middle, to, false, from, to));
        } else {
            ranges(index, middle, to, ranges);
            ranges.add(new Range(from, middle, true, from, to));
        }
    }

    public int width() {
        return 3 * BOX + 2 * GAP + 2 * MARGIN;
    }

    public int height() {
        return y(0) + TALL + MARGIN;
    }

    public int boxWidth() {
        return BOX;
    }

    public int boxHeight() {
        return TALL;
    }

    public List<Box> boxes() {
        List<Box> boxes = new ArrayList<>();
        boxes.add(new Box("signed", x(0), y(steps.size()), signed, 0, size - 1));
        boxes.add(new Box(steps.isEmpty() ? "leaf" : "root", x(1), y(steps.size()), root, 0, size - 1));
        for (Step step : steps) {
            int y = y(step.number() - 1);
            boxes.add(new Box("sibling", x(step.left() ? 0 : 2), y, step.sibling(), step.from(), step.to()));
            boolean leaf = step.number() == 1;
            String hash = leaf ? leafHash : steps.get(step.number() - 2).node();
            long first = leaf ? index : steps.get(step.number() - 2).first();
            long last = leaf ? index : steps.get(step.number() - 2).last();
            boxes.add(new Box(leaf ? "leaf" : "node", x(1), y, hash, first, last));
        }
        return boxes;
    }

    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (Step step : steps) {
            int from = y(step.number() - 1);
            int to = y(step.number()) + TALL;
            int middle = x(1) + BOX / 2;
            lines.add(new Line("own", middle, from, middle, to));
            lines.add(new Line("given", x(step.left() ? 0 : 2) + BOX / 2, from, middle + (step.left() ? -24 : 24), to));
        }
        return lines;
    }

    /** Where {@code =} or {@code ≠} stands. */
    public int signX() {
        return x(1) - GAP / 2;
    }

    public int signY() {
        return y(steps.size()) + TALL / 2;
    }

    private static int x(int column) {
        return MARGIN + column * (BOX + GAP);
    }

    /** The leaf lies lowest; below it is the edge. */
    private int y(int level) {
        return MARGIN + (steps.size() - level) * ROW;
    }
}
