package org.chuanyu.gateway.audit;

import java.time.Instant;
import java.util.Optional;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.time.TimeStamper;
import org.springframework.stereotype.Component;

/** The time stamps of the log, for whoever hands out evidence. */
@Component
public final class TimeStamps implements TimeStamper {
    private final Cosigned cosigned;
    private final TimeStampStore store;
    private final TimeStampClient client;
    private final TrustedTime trusted;

    TimeStamps(Cosigned cosigned, TimeStampStore store, TimeStampClient client, TrustedTime trusted) {
        this.cosigned = cosigned;
        this.store = store;
        this.client = client;
        this.trusted = trusted;
    }

    /** Whether there is an authority: without one nothing has a time stamp, and the published policy asks for none. */
    public boolean areWanted() {
        return trusted.anchor().isPresent();
    }

    /**
     * That over the fully cosigned checkpoint of exactly this size, if it is there already and soon enough after the
     * witnesses for a verifier.
     */
    public Optional<StoredToken> of(long size) {
        return note(size).flatMap(this::ofUse);
    }

    /**
     * The same; where it is not there yet the authority is asked now, and waited for as long as the settings say. On any
     * node. Nothing comes back where there is no such checkpoint, no authority, or no good answer.
     */
    public Optional<StoredToken> obtain(long size) {
        Optional<SignedNote> note = note(size);
        Optional<StoredToken> known = note.flatMap(this::ofUse);
        if (known.isPresent() || note.isEmpty() || !areWanted()) {
            return known;
        }
        try {
            stampAndKeep(note.get());
        } catch (NoTimeStamp e) {
            // Whoever stamps once a minute tells it.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return note.flatMap(this::ofUse);
    }

    /** A token over any bytes, asked for now and not kept: that of a bundle's manifest. */
    @Override
    public Optional<byte[]> stamp(byte[] bytes) {
        if (!areWanted()) {
            return Optional.empty();
        }
        try {
            return Optional.of(client.ask(bytes).token());
        } catch (NoTimeStamp e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    Optional<StoredToken> over(SignedNote note) {
        return store.over(note);
    }

    /** Gets one for this checkpoint and keeps it. */
    void stampAndKeep(SignedNote note) throws NoTimeStamp, InterruptedException {
        TimeStampClient.Given given = client.ask(note.bytes());
        if (isTooEarly(note, given.stamp().time())) {
            // Its clock and a witness's differ by more than a verifier takes.
            throw NoTimeStamp.refused("other-time");
        }
        if (!store.keep(note, given)) {
            throw NoTimeStamp.refused("number-again");
        }
    }

    private static boolean isTooEarly(SignedNote note, Instant time) {
        return time.isBefore(Cosigned.lastTime(note).minus(TrustPolicy.CLOCK_ALLOWANCE));
    }

    /** What an outage has made late proves less, and no verifier takes it; the next checkpoint has a better one. */
    private Optional<StoredToken> ofUse(SignedNote note) {
        return store.over(note)
                .filter(token -> !token.time().isAfter(Cosigned.lastTime(note).plus(TrustPolicy.LATEST_STAMP)));
    }

    /** The newest cosigned checkpoint that has one. */
    Optional<SignedNote> newestStamped() {
        return note(store.lastSize()).filter(note -> store.over(note).isPresent());
    }

    private Optional<SignedNote> note(long size) {
        return cosigned.covering(size)
                .filter(note -> size > 0 && Checkpoint.parse(note.text()).size() == size);
    }
}
