package org.chuanyu.evidence.note;

import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;

/**
 * What a key may be called (C2SP signed-note): something, in Unicode without spaces, plus signs and control characters.
 * Names are compared as they stand, byte by byte.
 */
final class KeyName {
    private KeyName() {}

    static void require(String name, Reason reason) {
        boolean allowed = !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c == '+'
                                || Character.isSpaceChar(c)
                                || Character.isWhitespace(c)
                                || Character.isISOControl(c));
        if (!allowed) {
            throw new EvidenceRefused(reason, "a name that no key can have");
        }
        StrictText.utf8(name, reason);
    }
}
