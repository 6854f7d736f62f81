package org.chuanyu.evidence.note;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.time.TimeAnchor;

/**
 * Whom to believe: the keys of the logs, those of the witnesses, and how many witnesses make a checkpoint evidence
 * (C2SP tlog-policy). It comes from whoever verifies, never from what is verified.
 *
 * <pre>
 * log &lt;vkey&gt; [&lt;url&gt;]
 * witness &lt;name&gt; &lt;vkey&gt; [&lt;url&gt;]
 * group &lt;name&gt; all|any|&lt;k&gt; &lt;name&gt;...
 * quorum &lt;name&gt;|none
 * validity &lt;key name&gt;+&lt;key id&gt; &lt;from&gt; &lt;to&gt;|-
 * tsa &lt;name&gt; &lt;certificate&gt; [&lt;policy&gt;]
 * crl &lt;name of a tsa&gt; &lt;list&gt;
 * </pre>
 *
 * The last three lines are ours. With {@code validity} the key above it holds for trees of {@code from} to {@code to}
 * leaves, both included, {@code -} for no end; a key without it holds always. With {@code tsa} checkpoints need a time
 * stamp (RFC 3161) by one of the authorities so named: by the one with this certificate, or by one whose certificate it
 * has issued, directly or through others (base 64 of the DER, SM2), and under this policy where its object identifier
 * is given. {@code crl} adds what the holder of that certificate has revoked (base 64 of the DER, RFC 5280 section 5).
 * A reader that does not know a line refuses the policy, as that document wants it, and so never takes a retired key
 * for a good one. Stricter than that document: the text must be
 * UTF-8, and no key may stand in it twice, not even once as a log's and once as a witness's.
 */
public final class TrustPolicy {
    /** How far a witness's clock may be ahead of the verifier's. */
    public static final Duration CLOCK_ALLOWANCE = Duration.ofMinutes(5);
    /** How long after the last witness a time stamp may be set: later it does not say any more when a checkpoint was there. */
    public static final Duration LATEST_STAMP = Duration.ofHours(24);

    private final List<VerifierKey> logs;
    private final Map<String, VerifierKey> witnesses;
    private final Map<String, SizeRange> ranges;
    private final Quorum quorum;
    private final List<TimeAnchor> tsas;

    TrustPolicy(
            List<VerifierKey> logs,
            Map<String, VerifierKey> witnesses,
            Map<String, SizeRange> ranges,
            Quorum quorum,
            List<TimeAnchor> tsas) {
        this.logs = List.copyOf(logs);
        this.witnesses = Collections.unmodifiableMap(new LinkedHashMap<>(witnesses));
        this.ranges = Map.copyOf(ranges);
        this.quorum = quorum;
        this.tsas = List.copyOf(tsas);
    }

    /** Reads a policy, or refuses it with MALFORMED_POLICY or MALFORMED_KEY. */
    public static TrustPolicy parse(byte[] bytes) {
        return PolicyReader.read(bytes);
    }

    public List<VerifierKey> logs() {
        return logs;
    }

    /** The witnesses by the policy's names for them, in its order. */
    public Map<String, VerifierKey> witnesses() {
        return witnesses;
    }

    /** Whose time stamps count, in the policy's order. Without any, none is asked for. */
    public List<TimeAnchor> tsas() {
        return tsas;
    }

    /**
     * Checks a note: its text is a checkpoint of a log of this policy, at least one key of that log that holds at this
     * size has signed it, and no line that claims to be of a key of this policy lies. Lines of unknown keys are passed
     * over. Every other note is {@link EvidenceRefused} as a whole.
     *
     * <p>A note that is not refused may still be without its quorum.
     *
     * @param now against cosignatures that claim a time which has not come
     */
    public CheckedNote check(SignedNote note, Instant now) {
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        if (logs.stream().noneMatch(key -> key.name().equals(checkpoint.origin()))) {
            throw new EvidenceRefused(Reason.UNKNOWN_LOG, "the policy has no log of this origin");
        }
        List<VerifierKey> signedBy = logSignatures(note, checkpoint);
        SortedMap<String, Instant> cosigned = cosignatures(note, checkpoint, now);
        return new CheckedNote(
                note,
                checkpoint,
                List.copyOf(signedBy),
                Collections.unmodifiableSortedMap(cosigned),
                quorum.metBy(cosigned.keySet()));
    }

    /**
     * Whether a key of the origin's log has signed, at whatever size and with whatever lines beside it: enough to hold
     * a log to its word, which nobody can take back by adding a bad line.
     */
    boolean isLogsWord(SignedNote note) {
        String origin = Checkpoint.parse(note.text()).origin();
        return logs.stream()
                .filter(key -> key.name().equals(origin))
                .anyMatch(key -> note.signatures().stream().anyMatch(line -> key.verifies(note.text(), line)));
    }

    private List<VerifierKey> logSignatures(SignedNote note, Checkpoint checkpoint) {
        List<VerifierKey> signedBy = new ArrayList<>();
        boolean outOfRange = false;
        for (NoteSignature line : note.signatures()) {
            for (VerifierKey key : logs) {
                boolean signed = holds(key, note, line) && key.name().equals(checkpoint.origin());
                outOfRange |= signed && !inRange(key, checkpoint);
                if (signed && inRange(key, checkpoint) && !signedBy.contains(key)) {
                    signedBy.add(key);
                }
            }
        }
        if (signedBy.isEmpty()) {
            throw outOfRange
                    ? new EvidenceRefused(Reason.KEY_OUT_OF_RANGE, "the log's key does not hold at this size")
                    : new EvidenceRefused(Reason.NO_LOG_SIGNATURE, "no key of the log has signed");
        }
        return signedBy;
    }

    private SortedMap<String, Instant> cosignatures(SignedNote note, Checkpoint checkpoint, Instant now) {
        SortedMap<String, Instant> cosigned = new TreeMap<>();
        for (NoteSignature line : note.signatures()) {
            witnesses.forEach((name, key) -> {
                if (holds(key, note, line)) {
                    Cosignature cosignature = Cosignature.parse(line.signature());
                    if (cosignature.time() > now.plus(CLOCK_ALLOWANCE).getEpochSecond()) {
                        throw new EvidenceRefused(Reason.FUTURE_COSIGNATURE, "witness " + name);
                    }
                    if (inRange(key, checkpoint)) {
                        cosigned.merge(name, cosignature.instant(), (one, two) -> one.isBefore(two) ? one : two);
                    }
                }
            });
        }
        return cosigned;
    }

    /** Whether the line is of this key; one that says so and is not makes the whole note worthless. */
    private static boolean holds(VerifierKey key, SignedNote note, NoteSignature line) {
        if (!key.isNamedBy(line)) {
            return false;
        }
        if (!key.verifies(note.text(), line)) {
            throw new EvidenceRefused(Reason.BAD_SIGNATURE, "not the signature of " + key.label());
        }
        return true;
    }

    /** Whether a key of this policy holds for trees of this size. */
    public boolean holds(VerifierKey key, long size) {
        boolean known = logs.contains(key) || witnesses.containsValue(key);
        return known && ranges.getOrDefault(key.label(), SizeRange.ALL).contains(size);
    }

    private boolean inRange(VerifierKey key, Checkpoint checkpoint) {
        return ranges.getOrDefault(key.label(), SizeRange.ALL).contains(checkpoint.size());
    }
}
