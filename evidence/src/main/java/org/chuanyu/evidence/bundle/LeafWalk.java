package org.chuanyu.evidence.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.leaf.LeafReader;
import org.chuanyu.evidence.note.KeyRotation;
import org.chuanyu.evidence.tree.EntryReader;
import org.chuanyu.evidence.tree.Frontier;
import org.chuanyu.evidence.tree.HashLines;
import org.chuanyu.evidence.tree.TreeHash;

/**
 * Goes through the leaves of a bundle once, in constant memory but for eight bytes a leaf, and tells the roots that they
 * give.
 */
final class LeafWalk {
    private static final byte[] ROTATION = KeyRotation.KIND.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RETIREMENT = KeyRotation.RETIREMENT.getBytes(StandardCharsets.US_ASCII);

    private final BundleReader bundle;
    private final BundleDescription about;
    private final byte[] origin;
    private final Visitor keys;
    private final EventIds events = new EventIds();
    private final SortedSet<Long> rootsWanted = new TreeSet<>();
    private final SortedSet<Long> leavesWanted = new TreeSet<>();
    private final Map<Long, byte[]> roots = new TreeMap<>();
    private long firstTime;
    private long lastTime;
    private long committing;

    /** Takes a leaf that was asked for. */
    interface Visitor {
        void leaf(Leaf leaf) throws IOException;
    }

    /** @param keys takes the leaves that are about keys of the log */
    LeafWalk(BundleReader bundle, BundleDescription about, Visitor keys) {
        this.bundle = bundle;
        this.about = about;
        this.keys = keys;
        this.origin = about.log().getBytes(StandardCharsets.UTF_8);
    }

    /** Asks for the root of the tree of this size, as far as the window reaches it. */
    void wantRoot(long size) {
        rootsWanted.add(size);
    }

    /** Asks for this leaf, as far as it is in the window. */
    void wantLeaf(long seq) {
        leavesWanted.add(seq);
    }

    /** Walks, up to the tree of {@code size} leaves, and tells how many leaves the window has. */
    long run(long size, Visitor visitor) throws IOException {
        rootsWanted.add(size);
        Frontier frontier = Frontier.of(TreeHash.SM3, about.first(), edge(BundleNames.LEFT));
        keepRoot(frontier);
        try (InputStream in = bundle.stream(BundleNames.LEAVES)) {
            walk(new EntryReader(in), frontier, visitor);
        }
        require(frontier.size() == about.end(), "fewer leaves than the window has");
        if (events.suspects()) {
            lookAgain();
        }
        frontier.appendEdge(size, edge(BundleNames.RIGHT));
        keepRoot(frontier);
        return about.end() - about.first();
    }

    private void walk(EntryReader entries, Frontier frontier, Visitor visitor) throws IOException {
        LeafReader leaf = new LeafReader();
        lastTime = Long.MIN_VALUE;
        while (entries.next()) {
            require(frontier.size() < about.end(), "more leaves than the window has");
            leaf.read(entries.buffer(), entries.offset(), entries.length());
            require(leaf.isOf(origin), "a leaf of another log");
            require(leaf.seq() == frontier.size(), "a leaf in another's place");
            require(leaf.t() >= lastTime, "a leaf before the one before it");
            firstTime = frontier.size() == about.first() ? leaf.t() : firstTime;
            lastTime = leaf.t();
            committing += leaf.commits() ? 1 : 0;
            events.add(leaf.eventHigh(), leaf.eventLow());
            if (!leavesWanted.isEmpty() && leavesWanted.contains(leaf.seq())) {
                visitor.leaf(Leaf.parse(entries.leaf()));
            }
            if (leaf.isOfKind(ROTATION) || leaf.isOfKind(RETIREMENT)) {
                keys.leaf(Leaf.parse(entries.leaf()));
            }
            frontier.appendLeaf(entries.buffer(), entries.offset(), entries.length());
            if (rootsWanted.contains(frontier.size())) {
                keepRoot(frontier);
            }
        }
    }

    private void lookAgain() throws IOException {
        LeafReader leaf = new LeafReader();
        try (InputStream in = bundle.stream(BundleNames.LEAVES)) {
            EntryReader entries = new EntryReader(in);
            while (entries.next()) {
                leaf.read(entries.buffer(), entries.offset(), entries.length());
                require(!events.repeats(leaf.eventHigh(), leaf.eventLow()), "an event twice");
            }
        }
    }

    private void keepRoot(Frontier frontier) {
        if (rootsWanted.contains(frontier.size())) {
            roots.put(frontier.size(), frontier.root());
        }
    }

    private List<byte[]> edge(String name) throws IOException {
        return HashLines.parse(new String(bundle.bytes(name), StandardCharsets.ISO_8859_1));
    }

    /** The roots asked for that the window reaches, and that of the whole tree. */
    Map<Long, byte[]> roots() {
        return roots;
    }

    /** t of the window's first leaf, in milliseconds since 1970. */
    long firstTime() {
        return firstTime;
    }

    long lastTime() {
        return lastTime;
    }

    /** Leaves that commit to something. */
    long committing() {
        return committing;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new EvidenceRefused(Reason.MALFORMED_BUNDLE, otherwise);
        }
    }
}
