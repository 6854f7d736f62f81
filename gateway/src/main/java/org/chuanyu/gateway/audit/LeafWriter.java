package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.chuanyu.evidence.Sm3Batch;
import org.chuanyu.evidence.leaf.Commitment;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.KeyRotation;
import org.chuanyu.evidence.tree.TreeHash;
import org.chuanyu.gateway.keys.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Writes leaves. A leaf tells codes and institutions only, and commits to the rest: {@code agent} (who), {@code pat} (the canonical
 * Patient id), {@code net} (from which address), {@code msg} and {@code ans} (the SM3 of a message's bytes and of its answer's) where
 * the entry has one, and {@code event}, the AuditEvent itself. The hash of a signed sheet, and that of the log's policy, stand in
 * the clear: {@code sm3}.
 */
@Component
final class LeafWriter {
    private static final int LONGEST_CODE = 64;

    /** What of an entry's detail has a place in its leaf. */
    static final String SOURCE = "source";

    static final String MESSAGE = "message-sm3";
    static final String ANSWER = "answer-sm3";
    static final String SHEET = "sheet-sm3";

    private static final String IMPORT = "110107";

    private final LogName name;
    private final String origin;
    private final Vault vault;

    LeafWriter(LogName name, Vault vault) {
        this.name = name;
        this.origin = name.origin();
        this.vault = vault;
    }

    /** Somebody was erased: no key of theirs may be used any more. */
    void erased() {
        vault.forgetDestroyed();
    }

    /** A leaf that is ready to be stored. */
    record Written(Pending pending, long seq, byte[] bytes, byte[] hash, byte[] sealed) {}

    /**
     * Leaves for what waits, one behind the other.
     *
     * @param from the place of the first
     * @param t when they are taken into the log, not before the leaf in front of them
     */
    List<Written> write(List<Pending> waiting, long from, Instant t) {
        List<Disclosure> disclosures =
                waiting.stream().map(LeafWriter::disclosure).toList();
        Iterator<byte[]> commitments = commitments(disclosures, from);
        List<byte[]> leaves = new ArrayList<>(waiting.size());
        for (int i = 0; i < waiting.size(); i++) {
            leaves.add(leaf(waiting.get(i), from + i, t, disclosures.get(i), commitments));
        }
        byte[][] hashes = TreeHash.SM3.leaves(leaves);
        List<Written> written = new ArrayList<>(waiting.size());
        for (int i = 0; i < waiting.size(); i++) {
            Pending pending = waiting.get(i);
            byte[] sealed = pending.erased()
                    ? LogErasure.NOTHING
                    : vault.sealPacked(
                            subject(pending.act()), disclosures.get(i).bytes());
            written.add(new Written(pending, from + i, leaves.get(i), hashes[i], sealed));
        }
        return written;
    }

    /** Of all fields of all of them, in their order. */
    private Iterator<byte[]> commitments(List<Disclosure> disclosures, long from) {
        List<byte[]> hashed = new ArrayList<>();
        for (int i = 0; i < disclosures.size(); i++) {
            long seq = from + i;
            disclosures
                    .get(i)
                    .fields()
                    .forEach((field, opening) ->
                            hashed.add(Commitment.hashed(origin, seq, field, opening.salt(), opening.value())));
        }
        return Arrays.asList(Sm3Batch.of(hashed.toArray(byte[][]::new))).iterator();
    }

    private byte[] leaf(Pending pending, long seq, Instant t, Disclosure disclosure, Iterator<byte[]> commitments) {
        Leaf.Builder leaf = Leaf.at(pending.at())
                .in(origin, seq, t)
                .put("ev", pending.event().toString());
        tell(leaf, pending.act());
        keys(leaf, seq, pending.act());
        disclosure.fields().keySet().forEach(field -> leaf.commit(field, commitments.next()));
        return leaf.build().bytes();
    }

    private static void tell(Leaf.Builder leaf, AuditEntry act) {
        ActionKind kind = ActionKind.of(act.action());
        leaf.put("kind", ActionKind.code(act.action()))
                .put("act", kind.crud())
                .put("out", AuditEvents.outcome(act.outcome()).toCode());
        code(leaf, "purp", act.legalBasis());
        code(leaf, "req", act.requestId());
        boolean policy = act.action() == AuditAction.POLICY_CHANGED;
        code(leaf, "sm3", policy ? act.object() : act.detail().get(SHEET));
        code(leaf, isInward(kind) ? "src" : "dst", act.organisation());
        if (act.action() == AuditAction.REDACTION) {
            LogErasure.RANGE.forEach(field -> code(leaf, field, act.detail().get(field)));
        }
    }

    private void keys(Leaf.Builder leaf, long seq, AuditEntry act) {
        String key = act.object();
        if (key != null && act.action() == AuditAction.KEY_ROTATION) {
            name.keyring().rotation(origin, seq, key).forEach(leaf::put);
        } else if (key != null && act.action() == AuditAction.LOG_KEY_RETIRED) {
            leaf.put(KeyRotation.OLD, key);
        }
    }

    /** Whether the institution gave what the act is about; else it got it, or it was done on its behalf. */
    private static boolean isInward(ActionKind kind) {
        return kind.type().equals(IMPORT);
    }

    private static void code(Leaf.Builder leaf, String field, @Nullable String value) {
        if (value != null && isCode(value)) {
            leaf.put(field, value);
        }
    }

    /** Nothing else is told in clear: whatever a caller made of an entry, its leaf can be written and holds no text of his. */
    private static boolean isCode(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean letter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            if (!letter && (i == 0 || c != '.' && c != '_' && c != '-')) {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= LONGEST_CODE;
    }

    private static Disclosure disclosure(Pending pending) {
        AuditEntry act = pending.act();
        Disclosure disclosure = new Disclosure();
        add(disclosure, "agent", act.actor());
        add(disclosure, "pat", act.patientId());
        add(disclosure, "net", act.detail().get(SOURCE));
        // A hash of a short message could be found by trying messages: only who is shown it learns it.
        add(disclosure, "msg", act.detail().get(MESSAGE));
        add(disclosure, "ans", act.detail().get(ANSWER));
        if (act.action() == AuditAction.REDACTION) {
            LogErasure.APPROVERS.forEach(
                    field -> add(disclosure, field, act.detail().get(field)));
        }
        disclosure.add(Commitment.EVENT, pending.body());
        return disclosure;
    }

    private static void add(Disclosure disclosure, String field, @Nullable String value) {
        if (value != null) {
            disclosure.add(field, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Whose key closes it: with the person's, erasing the person ends what can be opened and leaves what is proved. */
    private static String subject(AuditEntry act) {
        if (act.patientId() != null) {
            return act.patientId();
        }
        return "participant:" + (act.organisation() == null ? "gateway" : act.organisation());
    }
}
