package org.chuanyu.gateway.audit;

import static org.chuanyu.evidence.tree.TreeHash.SM3;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.Cosignature;
import org.chuanyu.evidence.note.NoteSignature;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.tree.HashLines;
import org.chuanyu.evidence.tree.Proofs;
import org.chuanyu.gateway.audit.LogStore.Signed;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes checkpoints to one witness and brings its lines back. Whenever the leader has changed it first asks what the witness has seen:
 * a log that was set back to an older state must not be continued, because it would become another log than the one that the witness
 * knows. Nothing that it answers is believed without its signature, but for a refusal of an honest proof. Belongs to one thread.
 */
final class Cosigner {
    private static final Logger LOG = LoggerFactory.getLogger(Cosigner.class);
    private static final int TRIES = 3;

    private final Witness witness;
    private final LogStore store;
    private final LogTables tables;
    private final Cosigned cosigned;
    private final Quorum quorum;
    private final LogName name;
    private final Freezer freezer;
    private final WitnessClient client;
    private final Clock clock;
    private final TransactionTemplate transaction;
    /** Leaves of the tree that the witness has cosigned last. */
    private long held;

    private String silence = "";
    /** What pages were told last; nothing yet. */
    private @Nullable Trouble shown;

    Cosigner(
            Witness witness,
            LogStore store,
            LogTables tables,
            Cosigned cosigned,
            Quorum quorum,
            LogName name,
            Freezer freezer,
            WitnessClient client,
            Clock clock,
            TransactionTemplate transaction) {
        this.witness = witness;
        this.store = store;
        this.tables = tables;
        this.cosigned = cosigned;
        this.quorum = quorum;
        this.name = name;
        this.freezer = freezer;
        this.client = client;
        this.clock = clock;
        this.transaction = transaction;
    }

    /** Why it does not cosign: a code for pages, what belongs to it, and words for the program's log; no code while it does. */
    private record Trouble(@Nullable String code, @Nullable String detail, String words) {}

    /** The witness does not do its part; nothing follows from it but that its line is missing. */
    private static final class Silent extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Trouble trouble;

        Silent(String code, String why) {
            super(why);
            trouble = new Trouble(code, null, why);
        }

        /** It answered with this status. */
        Silent(int status) {
            super("answers " + status);
            trouble = new Trouble("status", String.valueOf(status), "answers " + status);
        }
    }

    /** Sends what is to be sent now, if anything is. */
    void step() throws InterruptedException {
        URI address = witness.address();
        boolean active = quorum.leadsSince().isPresent()
                && store.state().filter(LogStore.State::active).isPresent();
        if (!active || address == null) {
            return;
        }
        try {
            if (quorum.hasAnswered(witness) || ask(address)) {
                sendWhatIsDue(address);
            }
            told(new Trouble(null, null, ""));
        } catch (Silent e) {
            told(e.trouble);
        } catch (IOException e) {
            told(new Trouble("no-answer", null, "does not answer"));
        } catch (EvidenceRefused e) {
            // Of what came from elsewhere; what is ours is looked at where it is read.
            String reason = String.valueOf(e.reason());
            told(new Trouble("unreadable", reason, "answers what cannot be read: " + reason));
        } catch (LogUnsound e) {
            freezer.freeze(e.code());
        }
    }

    /** Compares the log with what the witness has seen of it. */
    private boolean ask(URI address) throws IOException, InterruptedException, Silent {
        long tenure = quorum.tenure();
        long signed = cosigned.lastOf(witness.key().label());
        String log = Sm3.hex(name.origin().getBytes(StandardCharsets.UTF_8));
        BoundedCalls.Reply reply = client.get(address, log + "/checkpoint");
        Checkpoint seen = reply.status() == 404 ? new Checkpoint(name.origin(), 0, SM3.empty()) : seen(reply);
        if (seen.size() < signed) {
            throw new Silent("forgotten", "has forgotten what it has signed: its key is to be retired");
        }
        // Read after it has answered: it cannot have seen more than was committed by then.
        Signed newest = store.lastCheckpoint().orElse(new Signed(0, SM3.empty(), ""));
        if (seen.size() > newest.size()) {
            throw new LogUnsound("witness-ahead");
        }
        if (!isContinuedBy(newest, seen)) {
            throw new LogUnsound("witness-differs");
        }
        held = seen.size();
        quorum.answered(witness, tenure);
        return true;
    }

    private Checkpoint seen(BoundedCalls.Reply reply) throws Silent {
        if (reply.status() != 200) {
            throw new Silent(reply.status());
        }
        SignedNote note = SignedNote.parse(reply.body());
        if (note.signatures().stream().noneMatch(line -> witness.key().verifies(note.text(), line))) {
            throw new Silent("other-key", "shows no checkpoint under the key of the settings");
        }
        Checkpoint seen = Checkpoint.parse(note.text());
        if (!seen.origin().equals(name.origin())) {
            throw new Silent("other-log", "is the witness of another log");
        }
        return seen;
    }

    private boolean isContinuedBy(Signed newest, Checkpoint seen) {
        if (seen.size() == 0) {
            return Arrays.equals(seen.root(), SM3.empty());
        }
        if (seen.size() == newest.size()) {
            return Arrays.equals(seen.root(), newest.root());
        }
        return Proofs.consistent(
                SM3, seen.size(), seen.root(), newest.size(), newest.root(), proof(seen.size(), newest.size()));
    }

    private void sendWhatIsDue(URI address) throws IOException, InterruptedException, Silent {
        Signed newest = store.lastCheckpoint().orElse(null);
        if (newest == null) {
            return;
        }
        Signed target = quorum.target(newest);
        if (!cosigned.isCosignedBy(witness.key().label(), target.size())) {
            if (held > target.size()) {
                quorum.leaveBehind(target);
                target = quorum.target(newest);
            }
            send(address, target);
        } else if (newest.size() > Math.max(held, target.size())) {
            // Another one is late: this one goes on, so that it has seen as much of the log as can be.
            send(address, newest);
        }
    }

    private void send(URI address, Signed checkpoint) throws IOException, InterruptedException, Silent {
        for (int i = 0; i < TRIES && held <= checkpoint.size(); i++) {
            BoundedCalls.Reply reply = client.post(address, "add-checkpoint", request(checkpoint));
            switch (reply.status()) {
                case 200 -> {
                    keep(checkpoint, reply.body());
                    held = checkpoint.size();
                    return;
                }
                // It holds another size than was thought: an answer was lost, or another node has sent one.
                case 409 -> ask(address);
                case 422 -> throw new LogUnsound("witness-refuses-proof");
                default -> throw new Silent(reply.status());
            }
        }
    }

    private byte[] request(Signed checkpoint) {
        String proof = held == 0 || held == checkpoint.size() ? "" : HashLines.text(proof(held, checkpoint.size()));
        return ("old " + held + "\n" + proof + "\n" + checkpoint.note()).getBytes(StandardCharsets.UTF_8);
    }

    private List<byte[]> proof(long from, long to) {
        try {
            return store.tree(to).consistency(from);
        } catch (EvidenceRefused e) {
            throw new LogUnsound("tiles-missing");
        }
    }

    /** Only what every verifier will take: a line that one refuses would spoil the checkpoint for ever. */
    private void keep(Signed checkpoint, byte[] answer) throws Silent {
        String line = StrictText.utf8(answer, Reason.MALFORMED_NOTE);
        SignedNote note = SignedNote.parse((checkpoint.note() + line).getBytes(StandardCharsets.UTF_8));
        NoteSignature signature = note.signatures().get(note.signatures().size() - 1);
        if (!signature.line().equals(line) || !witness.key().verifies(note.text(), signature)) {
            throw new Silent("other-line", "answers with a line that is not its own");
        }
        long time = Cosignature.parse(signature.signature()).time();
        if (time > clock.instant().plus(TrustPolicy.CLOCK_ALLOWANCE).getEpochSecond()) {
            throw new Silent("future", "signs for a time that has not come: its clock or ours is wrong");
        }
        if (time <= lastLeaf(checkpoint).minus(TrustPolicy.CLOCK_ALLOWANCE).getEpochSecond()) {
            throw new Silent(
                    "past", "signs for a time before that of the last leaf: its clock or ours is or was wrong");
        }
        transaction.executeWithoutResult(status -> tables.insert(
                new LogTables.Cosignature(checkpoint.size(), witness.key().label(), line, time)));
    }

    /** When the last leaf of it was taken into the log, by our clock. */
    private Instant lastLeaf(Signed checkpoint) {
        LogStore.StoredLeaf last = store.leaves(checkpoint.size() - 1, checkpoint.size()).stream()
                .findFirst()
                .orElseThrow(() -> new LogUnsound("leaves-missing"));
        try {
            return Leaf.parse(last.bytes()).t();
        } catch (EvidenceRefused e) {
            throw new LogUnsound("leaf-unreadable");
        }
    }

    /** Says it once. */
    private void told(Trouble trouble) {
        if (!trouble.equals(shown)) {
            transaction.executeWithoutResult(
                    status -> tables.tell(witness.key().label(), trouble.code(), trouble.detail(), clock.instant()));
            shown = trouble;
        }
        String now = trouble.words();
        if (now.equals(silence)) {
            return;
        }
        silence = now;
        if (now.isEmpty()) {
            LOG.info("witness {} cosigns", witness.name());
        } else {
            LOG.warn("witness {} {}", witness.name(), now);
        }
    }
}
