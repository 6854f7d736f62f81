package org.chuanyu.gateway.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;
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
 * the entry has one, and {@code event}, the AuditEvent itself. The hash of a signed sheet stands in the clear: {@code sm3}.
 */
@Component
final class LeafWriter {
    /** Nothing else is told in clear: whatever a caller made of an entry, its leaf can be written and holds no text of his. */
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

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

    /** @param t when it is taken into the log, not before the leaf in front of it */
    Written write(Pending pending, long seq, Instant t) {
        Disclosure disclosure = disclosure(pending);
        Leaf.Builder leaf = Leaf.at(pending.at())
                .in(origin, seq, t)
                .put("ev", pending.event().toString());
        tell(leaf, pending.act());
        keys(leaf, seq, pending.act());
        disclosure
                .fields()
                .forEach((field, opening) ->
                        leaf.commit(field, Commitment.of(origin, seq, field, opening.salt(), opening.value())));
        byte[] bytes = leaf.build().bytes();
        byte[] sealed =
                pending.erased() ? LogErasure.NOTHING : vault.sealPacked(subject(pending.act()), disclosure.bytes());
        return new Written(pending, seq, bytes, TreeHash.SM3.leaf(bytes), sealed);
    }

    private static void tell(Leaf.Builder leaf, AuditEntry act) {
        ActionKind kind = ActionKind.of(act.action());
        leaf.put("kind", ActionKind.code(act.action()))
                .put("act", kind.crud())
                .put("out", AuditEvents.outcome(act.outcome()).toCode());
        code(leaf, "purp", act.legalBasis());
        code(leaf, "req", act.requestId());
        code(leaf, "sm3", act.detail().get(SHEET));
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
        if (value != null && CODE.matcher(value).matches()) {
            leaf.put(field, value);
        }
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
