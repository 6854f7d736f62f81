package org.chuanyu.gateway.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.chuanyu.evidence.Signer;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.KeyRotation;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.gateway.keys.SigningKey;
import org.jspecify.annotations.Nullable;

/** The keys of a log at one moment: which signs trees of which sizes, and those that this node has itself. Never changes. */
final class Keyring {
    private final List<Span> spans;
    private final Map<String, Hand> hands;
    private final boolean kept;

    private Keyring(List<Span> spans, Map<String, Hand> hands, boolean kept) {
        this.spans = spans.stream().sorted(Comparator.comparingLong(Span::from)).toList();
        this.hands = hands;
        this.kept = kept;
    }

    /**
     * A key and the sizes of the trees that it signs.
     *
     * @param to the last size, null while there is no end
     * @param since when it began
     */
    record Span(VerifierKey key, long from, @Nullable Long to, Instant since) {
        boolean holds(long size) {
            return size >= from && (to == null || size <= to);
        }
    }

    /** A key that this node has. */
    record Hand(NoteSigner notes, SigningKey key) {
        VerifierKey verifier() {
            return notes.key();
        }
    }

    /** Of a log of which nothing is kept yet: its first key has always held. */
    static Keyring first(Hand key, Map<String, Hand> hands) {
        return new Keyring(List.of(new Span(key.verifier(), 0, null, Instant.EPOCH)), hands, false);
    }

    /** With what the database says of it. */
    Keyring kept(List<Span> stored) {
        return stored.isEmpty() ? this : new Keyring(stored, hands, true);
    }

    /** Whether the database knows of it. */
    boolean isKept() {
        return kept;
    }

    /** All keys that ever signed, the oldest first. */
    List<Span> spans() {
        return spans;
    }

    /** The one that is to stay. */
    Span newest() {
        return spans.get(spans.size() - 1);
    }

    /** The one that signs beside the newest for a while. */
    Optional<Span> leaving() {
        return spans.stream()
                .limit(spans.size() - 1L)
                .filter(span -> span.to() == null)
                .findFirst();
    }

    /** A key that this node has and that never signed. */
    Optional<VerifierKey> coming() {
        return hands.values().stream()
                .map(Hand::verifier)
                .filter(key -> spans.stream().noneMatch(span -> span.key().equals(key)))
                .findFirst();
    }

    /** @throws LogKeyMissing when this node has not the newest key */
    NoteSigner signer() {
        return hand(newest().key().label()).notes();
    }

    /**
     * Of what is no checkpoint, with the newest key; verified before anybody gets it.
     *
     * @throws LogKeyMissing when this node has not the newest key
     */
    byte[] sign(byte[] message) {
        return sign(hand(newest().key().label()), message);
    }

    /** With the newest of these keys that this node has. */
    Optional<Signer> signerOf(Collection<VerifierKey> keys) {
        List<Span> newestFirst = new ArrayList<>(spans);
        Collections.reverse(newestFirst);
        return newestFirst.stream()
                .filter(span -> keys.contains(span.key())
                        && hands.containsKey(span.key().label()))
                .findFirst()
                .map(span -> message -> sign(hand(span.key().label()), message));
    }

    private static byte[] sign(Hand hand, byte[] message) {
        byte[] signature = hand.key().sign(message);
        if (!hand.verifier().key().verifies(message, signature)) {
            throw new IllegalStateException(
                    "the signer does not sign with key " + hand.verifier().label());
        }
        return signature;
    }

    /** Under every key that holds at that size and that this node has, the newest first; never without the newest. */
    SignedNote sign(Checkpoint checkpoint) {
        SignedNote note = signer().sign(checkpoint);
        for (Span span : spans) {
            Hand hand = hands.get(span.key().label());
            if (hand != null && span.holds(checkpoint.size()) && !span.equals(newest())) {
                note = note.with(hand.notes().sign(checkpoint).signatures().get(0));
            }
        }
        return note;
    }

    /**
     * Whether one of the keys that this node has signed it, and holds at that size. What the database says of other keys proves nothing.
     *
     * @throws LogKeyMissing when it has none of that time
     */
    boolean verifies(SignedNote note, long size) {
        List<VerifierKey> mine = spans.stream()
                .filter(span -> span.holds(size) && hands.containsKey(span.key().label()))
                .map(Span::key)
                .toList();
        if (mine.isEmpty()) {
            throw new LogKeyMissing(newest().key().label());
        }
        return mine.stream()
                .anyMatch(key -> note.signatures().stream().anyMatch(line -> key.verifies(note.text(), line)));
    }

    /** The change to another key, signed with both: what its leaf tells. */
    Map<String, String> rotation(String origin, long seq, String label) {
        Hand old = hand(newest().key().label());
        Hand next = hand(label);
        KeyRotation rotation = new KeyRotation(origin, seq, old.verifier(), next.verifier());
        return Map.of(
                KeyRotation.OLD, old.verifier().toString(),
                KeyRotation.NEXT, next.verifier().toString(),
                KeyRotation.BY_OLD, rotation.signature(old.verifier(), old.key()::sign),
                KeyRotation.BY_NEXT, rotation.signature(next.verifier(), next.key()::sign));
    }

    /** What holds from the leaf on that says so. */
    Keyring rotated(long seq, String label, Instant t) {
        List<Span> more = new ArrayList<>(spans);
        more.add(new Span(hand(label).verifier(), seq + 1, null, t));
        return new Keyring(more, hands, true);
    }

    /** The same for a key that goes. */
    Keyring retired(long seq, String label) {
        return new Keyring(
                spans.stream()
                        .map(span -> span.key().label().equals(label) && span.to() == null
                                ? new Span(span.key(), span.from(), seq, span.since())
                                : span)
                        .toList(),
                hands,
                true);
    }

    private Hand hand(String label) {
        Hand hand = hands.get(label);
        if (hand == null) {
            throw new LogKeyMissing(label);
        }
        return hand;
    }

    /** Those that signed, those that sign and those that will. */
    List<VerifierKey> all() {
        return Stream.concat(
                        spans.stream().map(Span::key), hands.values().stream().map(Hand::verifier))
                .distinct()
                .toList();
    }

    /** The ends of the certificates of those that this node has and that sign now or will. */
    Stream<Certificates.Ending> endings() {
        return hands.values().stream()
                .filter(hand ->
                        spans.stream().noneMatch(span -> span.key().equals(hand.verifier()) && span.to() != null))
                .flatMap(hand -> hand
                        .key()
                        .certifiedUntil()
                        .map(until -> new Certificates.Ending(
                                Certificates.Holder.LOG, hand.verifier().label(), until))
                        .stream());
    }

    /** The certificates, in DER, of those of these keys that this node has. */
    Map<VerifierKey, byte[]> certificates(Collection<VerifierKey> keys) {
        Map<VerifierKey, byte[]> certificates = new LinkedHashMap<>();
        hands.values().stream()
                .filter(hand -> keys.contains(hand.verifier()))
                .forEach(hand -> hand.key().certificate().ifPresent(der -> certificates.put(hand.verifier(), der)));
        return certificates;
    }

    /** How often something has changed; it only grows. */
    int changes() {
        return (kept ? 1 : 0)
                + spans.size()
                + (int) spans.stream().filter(span -> span.to() != null).count();
    }

    /** What a policy says of them (C2SP tlog-policy, with our line of validity where there was ever more than one). */
    String policy() {
        StringBuilder lines = new StringBuilder();
        spans.forEach(span -> lines.append("log " + span.key() + "\n"));
        if (spans.size() > 1) {
            spans.forEach(span -> lines.append("validity " + span.key().label() + " " + span.from() + " "
                    + (span.to() == null ? "-" : span.to()) + "\n"));
        }
        return lines.toString();
    }
}
