package org.chuanyu.evidence.bundle;

import java.io.IOException;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.leaf.Commitment;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.jspecify.annotations.Nullable;

/** Holds what is disclosed, and what is said to be erased, against the leaves. */
final class DisclosureCheck implements LeafWalk.Visitor {
    private final BundleReader bundle;
    private final BundleDescription about;
    private final SortedSet<Long> listed;
    private final SortedMap<Long, Long> redactions;
    private final SortedMap<Long, Long> unproved = new TreeMap<>();
    private final SortedSet<Long> missing = new TreeSet<>();
    private long opened;
    private boolean tooMany;
    private @Nullable EvidenceRefused refused;

    private DisclosureCheck(BundleReader bundle, BundleDescription about) throws IOException {
        this.bundle = bundle;
        this.about = about;
        this.listed = new TreeSet<>(about.disclosed());
        this.redactions = Redactions.parse(bundle.bytes(BundleNames.REDACTIONS));
        unproved.putAll(redactions);
    }

    static DisclosureCheck of(BundleReader bundle, BundleDescription about) throws IOException {
        return new DisclosureCheck(bundle, about);
    }

    /** Asks for the leaves that have to be looked at. */
    void askFor(LeafWalk walk) {
        listed.forEach(walk::wantLeaf);
        redactions.values().forEach(walk::wantLeaf);
    }

    @Override
    public void leaf(Leaf leaf) throws IOException {
        if (listed.contains(leaf.seq())) {
            try {
                open(leaf);
            } catch (EvidenceRefused e) {
                refused = refused == null ? e : refused;
            }
        }
        prove(leaf);
    }

    private void open(Leaf leaf) throws IOException {
        String name = BundleNames.disclosure(leaf.seq());
        if (!bundle.has(name)) {
            if (!redactions.containsKey(leaf.seq())) {
                missing.add(leaf.seq());
            }
            return;
        }
        require(!redactions.containsKey(leaf.seq()), "a leaf that is disclosed and erased at once");
        String event = BundleNames.auditEvent(leaf.seq());
        SortedMap<String, Opening> openings =
                Disclosures.parse(bundle.bytes(name), bundle.has(event) ? bundle.bytes(event) : null);
        openings.forEach((field, opening) -> require(
                opening.salt().length == Commitment.SALT_LENGTH
                        && Commitment.opens(leaf, field, opening.salt(), opening.value()),
                "a disclosure that is not what leaf " + leaf.seq() + " commits to"));
        opened++;
    }

    /** Ticks off the redactions that this leaf stands for; one that does not bear it out stays. */
    private void prove(Leaf leaf) {
        if (leaf.kind().equals(Redactions.KIND)) {
            long marks =
                    redactions.values().stream().filter(by -> by == leaf.seq()).count();
            tooMany |= marks > Redactions.count(leaf);
            unproved.entrySet()
                    .removeIf(mark -> mark.getValue() == leaf.seq() && Redactions.redacts(leaf, mark.getKey()));
        }
    }

    /** After the walk: every file belongs to a leaf that is listed, and opens it. */
    void requireOpened() {
        if (refused != null) {
            throw refused;
        }
        for (String name : bundle.names()) {
            boolean disclosure = name.startsWith("disclosures/");
            if (disclosure || name.startsWith("auditevents/")) {
                long seq = BundleNames.seq(name);
                require(
                        listed.contains(seq) && bundle.has(BundleNames.disclosure(seq)),
                        "a disclosure of a leaf that is not listed");
            }
        }
    }

    /** After the walk: every mark of an erasure has its leaf, in the window or with a proof. */
    void requireRedacted(Checkpoint tree) throws IOException {
        for (String name : bundle.names()) {
            if (name.startsWith("proofs/")) {
                long seq = BundleNames.seq(name);
                require(
                        redactions.containsValue(seq)
                                && (seq < about.first() || seq >= about.end())
                                && bundle.has(BundleNames.leaf(seq))
                                && bundle.has(BundleNames.proof(seq)),
                        "a proof that nothing asks for");
            }
        }
        for (long seq : new TreeSet<>(unproved.values())) {
            if (bundle.has(BundleNames.leaf(seq))) {
                proveOutside(seq, tree);
            }
        }
        require(listed.containsAll(redactions.keySet()), "an erasure of a leaf that is not listed");
        require(!tooMany, "more leaves called erased than the redaction is about");
        require(unproved.isEmpty(), "an erasure without a leaf that both regions approved");
    }

    private void proveOutside(long seq, Checkpoint tree) throws IOException {
        byte[] bytes = bundle.bytes(BundleNames.leaf(seq));
        LogProof proof = LogProof.parse(bundle.bytes(BundleNames.proof(seq)));
        Leaf leaf = Leaf.parse(bytes);
        require(
                proof.index() == seq
                        && leaf.seq() == seq
                        && leaf.log().equals(tree.origin())
                        && Checkpoint.parse(proof.checkpoint().text()).sameAs(tree)
                        && proof.proves(bytes),
                "a proof that does not hold");
        prove(leaf);
    }

    /** Leaves that the case covers and that are neither disclosed nor erased. */
    SortedSet<Long> missing() {
        return missing;
    }

    long opened() {
        return opened;
    }

    long erased() {
        return redactions.size();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new EvidenceRefused(Reason.MALFORMED_BUNDLE, otherwise);
        }
    }
}
