package org.chuanyu.evidence.witness;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.NoteSignature;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.tree.Proofs;
import org.chuanyu.evidence.tree.TreeHash;
import org.chuanyu.evidence.witness.Refusals.Kind;

/**
 * Answers add-checkpoint (C2SP tlog-witness). One request at a time is compared with what is held, cosigned and put on the
 * disk, and only then answered: a cosignature that anyone has seen is never forgotten, and of two requests the longer
 * tree stays. One answer differs from that document: a second root for the size that is held is 422 and not 409, because
 * 409 tells a log to try again from there.
 */
final class Witness {
    private static final Logger LOG = System.getLogger(Witness.class.getName());

    private final NoteSigner signer;
    private final List<VerifierKey> logKeys;
    private final StateFolder folder;
    private final Refusals refusals;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock(true);
    private volatile Held held;
    private volatile boolean broken;

    Witness(
            NoteSigner signer,
            List<VerifierKey> logKeys,
            StateFolder folder,
            Held held,
            Refusals refusals,
            Clock clock) {
        this.signer = signer;
        this.logKeys = List.copyOf(logKeys);
        this.folder = folder;
        this.held = held;
        this.refusals = refusals;
        this.clock = clock;
    }

    Answer add(byte[] body) {
        AddRequest request;
        try {
            request = AddRequest.parse(body);
        } catch (EvidenceRefused e) {
            return Answer.text(400, e.getMessage() + "\n");
        }
        if (!request.checkpoint().origin().equals(held.origin())) {
            return Answer.text(404, "unknown log\n");
        }
        LogWord word = LogWord.of(request.note(), logKeys);
        if (word.signed().isEmpty()) {
            return Answer.text(403, "not signed by the log\n");
        }
        lock.lock();
        try {
            return judge(request, word, body);
        } finally {
            lock.unlock();
        }
    }

    private Answer judge(AddRequest request, LogWord word, byte[] body) {
        Checkpoint checkpoint = request.checkpoint();
        Optional<Checkpoint> last = held.checkpoint();
        boolean fork = last.isPresent()
                && last.get().size() == checkpoint.size()
                && !last.get().sameAs(checkpoint);
        if (fork) {
            LOG.log(
                    Level.ERROR,
                    "FORK: the log has signed a second root for size {0}",
                    Long.toString(checkpoint.size()));
            refusals.keep(Kind.FORK, checkpoint, body, held.note());
        }
        if (word.spoiled()) {
            return refuse(
                    fork, Kind.OTHER, checkpoint, body, Answer.text(403, "a line of the log's key is not its own\n"));
        }
        if (request.old() > checkpoint.size()) {
            return refuse(fork, Kind.OTHER, checkpoint, body, Answer.text(400, "old is larger than the checkpoint\n"));
        }
        if (request.old() != held.size()) {
            return refuse(fork, Kind.OTHER, checkpoint, body, Answer.conflict(held.size()));
        }
        if (fork || !goesOn(request)) {
            return refuse(
                    fork, Kind.UNPROVEN, checkpoint, body, Answer.text(422, "does not go on from what is held\n"));
        }
        return cosign(checkpoint, word.signed());
    }

    private Answer refuse(boolean fork, Kind kind, Checkpoint checkpoint, byte[] body, Answer answer) {
        boolean known = held.checkpoint().filter(checkpoint::sameAs).isPresent();
        if (!fork && !known) {
            forksWithKept(
                    checkpoint,
                    kept -> refusals.keep(
                            Kind.FORK,
                            checkpoint,
                            body,
                            Optional.of(AddRequest.parse(kept).note())));
            refusals.keep(kind, checkpoint, body, held.note());
        }
        return answer;
    }

    /** Whether the new tree begins with the held one; every tree begins with the empty one. */
    private boolean goesOn(AddRequest request) {
        Checkpoint next = request.checkpoint();
        if (request.old() == 0) {
            boolean possible = next.size() > 0 || next.sameAs(new Checkpoint(next.origin(), 0, TreeHash.SM3.empty()));
            return possible && request.proof().isEmpty();
        }
        byte[] root = held.checkpoint().orElseThrow().root();
        return Proofs.consistent(TreeHash.SM3, request.old(), root, next.size(), next.root(), request.proof());
    }

    private Answer cosign(Checkpoint checkpoint, List<NoteSignature> logLines) {
        // a clock that was set back must not make a later statement look earlier
        Instant time = Instant.ofEpochSecond(Math.max(clock.instant().getEpochSecond(), held.time()));
        NoteSignature line = signer.cosign(checkpoint, time);
        Held next = held.after(new SignedNote(checkpoint.text(), logLines).with(line));
        try {
            folder.save(next);
        } catch (IOException e) {
            broken = true;
            LOG.log(Level.ERROR, "the state cannot be saved, nothing was cosigned", e);
            return Answer.text(503, "the state cannot be saved\n");
        }
        broken = false;
        held = next;
        forksWithKept(
                checkpoint,
                kept -> refusals.keep(Kind.FORK, AddRequest.parse(kept).checkpoint(), kept, next.note()));
        return Answer.text(200, line.line());
    }

    /** What was refused for want of a proof becomes one where the log signs another root for that size. */
    private void forksWithKept(Checkpoint checkpoint, Consumer<byte[]> found) {
        for (String name : refusals.contradicting(checkpoint)) {
            try {
                found.accept(refusals.request(name));
            } catch (IOException | EvidenceRefused e) {
                LOG.log(Level.ERROR, "a kept request cannot be read: " + name, e);
            }
        }
    }

    Held held() {
        return held;
    }

    /** Whether the last write failed, so that nothing can be cosigned. */
    boolean broken() {
        return broken;
    }

    /** Seconds by which the clock is behind what was already signed. */
    long clockBehind() {
        return Math.max(0, held.time() - clock.instant().getEpochSecond());
    }
}
