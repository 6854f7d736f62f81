package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.Signer;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.tree.PublishedTree;
import org.springframework.stereotype.Component;

/**
 * The log as far as it is evidence: its fully cosigned checkpoints, and the leaves and hashes below them, none of which changes any
 * more. For whoever hands evidence out. Checkpoints are checked as an inspector will check them; leaves and hashes are as they are
 * stored, and whoever hands them on holds them against a checkpoint first.
 */
@Component
public final class WitnessedLog {
    private final LogStore store;
    private final LogName name;
    private final Cosigned cosigned;
    private final WitnessPanel panel;
    private final KeyLife keys;
    private final Freezer freezer;
    private final Clock clock;

    WitnessedLog(
            LogStore store,
            LogName name,
            Cosigned cosigned,
            WitnessPanel panel,
            KeyLife keys,
            Freezer freezer,
            Clock clock) {
        this.store = store;
        this.name = name;
        this.cosigned = cosigned;
        this.panel = panel;
        this.keys = keys;
        this.freezer = freezer;
        this.clock = clock;
    }

    public String origin() {
        return name.origin();
    }

    /** Why nothing is signed any more, as a code; nothing while all is well. */
    public Optional<String> frozen() {
        return store.frozen();
    }

    /** Leaves of the newest checkpoint that is evidence, 0 before there is one. */
    public long size() {
        return cosigned.lastSize();
    }

    /** Leaves of the largest checkpoint that is evidence and has no more than so many, 0 where there is none. */
    public long largestUpTo(long most) {
        return most <= 0 ? 0 : cosigned.largestUpTo(most);
    }

    /** Leaves of the smallest checkpoint that is evidence and covers so many; there must be one. */
    public long smallestFrom(long least) {
        return cosigned.smallestFrom(least).orElseThrow(() -> new LogUnsound("checkpoint-missing"));
    }

    /**
     * The checkpoint of this size, as an inspector with the published policy sees it. It may be without its quorum, where a witness has
     * got another key since.
     *
     * @throws LogUnsound where what is stored is not what the log and its witnesses signed
     * @throws EvidenceRefused where that cannot be said: with FUTURE_COSIGNATURE while our clock is far behind a witness's, with
     *     NO_LOG_SIGNATURE or KEY_OUT_OF_RANGE where the log has got another key since
     */
    public CheckedNote note(long size) {
        CheckedNote note = checked(size);
        Checkpoint said = note.checkpoint();
        if (said.size() != size || !said.origin().equals(name.origin())) {
            throw new LogUnsound("checkpoint-differs");
        }
        return note;
    }

    private CheckedNote checked(long size) {
        try {
            return policy().check(cosigned.of(size), clock.instant());
        } catch (EvidenceRefused e) {
            throw switch (e.reason()) {
                case FUTURE_COSIGNATURE, NO_LOG_SIGNATURE, KEY_OUT_OF_RANGE -> e;
                default -> new LogUnsound("checkpoint-signature");
            };
        }
    }

    /** What the log has signed at this size, whatever its keys and witnesses were then. */
    public Checkpoint signed(long size) {
        try {
            return store.checkpointFor(size)
                    .map(stored -> SignedNote.parse(stored.note().getBytes(StandardCharsets.UTF_8)))
                    .map(note -> Checkpoint.parse(note.text()))
                    .filter(said -> said.size() == size)
                    .orElseThrow(() -> new LogUnsound("checkpoint-missing"));
        } catch (EvidenceRefused e) {
            throw new LogUnsound("checkpoint-unreadable");
        }
    }

    /** Under which the newest checkpoints are evidence: what is published as policy.txt. */
    TrustPolicy policy() {
        keys.refresh();
        String text = name.keyring().policy() + panel.policy();
        return TrustPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** When the leaf was taken into the log, as it says itself. */
    public Instant time(long seq) {
        List<byte[]> leaf = leaves(seq, seq + 1);
        try {
            return Leaf.parse(leaf.get(0)).t();
        } catch (EvidenceRefused e) {
            throw new LogUnsound("leaf-unreadable");
        }
    }

    /** Whether the log of so many leaves lacks nothing that was done, or taken into it, before that time. */
    public boolean isNothingBehind(long size, Instant time) {
        // In this order: what waits becomes a leaf in one transaction.
        return !store.isWaitingFromBefore(time)
                && store.leaves(size, size + 1).stream()
                        .noneMatch(leaf -> Leaf.parse(leaf.bytes()).t().isBefore(time));
    }

    /** The bytes of all leaves from one number to before another, in their order. */
    public List<byte[]> leaves(long from, long to) {
        List<LogStore.StoredLeaf> stored = store.leaves(from, to);
        boolean dense = stored.size() == to - from;
        for (int i = 0; dense && i < stored.size(); i++) {
            dense = stored.get(i).seq() == from + i;
        }
        if (!dense) {
            throw new LogUnsound("leaves-missing");
        }
        return stored.stream().map(LogStore.StoredLeaf::bytes).toList();
    }

    /** The tree of this size, from its tiles. */
    public PublishedTree tree(long size) {
        return store.tree(size);
    }

    /**
     * Who signs for the log what goes out with this checkpoint: with a key that has signed it too and that this node has, the newest of
     * those. The signatures are the DER of SEQUENCE{r, s}.
     */
    public Optional<Signer> signerOf(CheckedNote note) {
        return name.keyring().signerOf(note.signedBy());
    }

    /** Certificates, in DER, of the keys that have signed it, as far as this node has them. */
    public Map<VerifierKey, byte[]> certificatesOf(CheckedNote note) {
        return name.keyring().certificates(note.signedBy());
    }

    /** That what is stored is not what was signed has come out: nothing is signed any more, and everybody is told why. */
    public void freeze(LogUnsound why) {
        freezer.freeze(why.code());
    }
}
