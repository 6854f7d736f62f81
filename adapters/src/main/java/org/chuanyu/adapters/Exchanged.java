package org.chuanyu.adapters;

import org.jspecify.annotations.Nullable;

/**
 * The bytes that crossed in one attempt, so that they can be hashed: both sides can then show what crossed without showing it. They are
 * content; nobody may keep them or write into them.
 *
 * @param message what was sent, without its framing
 * @param answer all that the partner answered; null where nothing, or not all of it, was read
 */
public record Exchanged(byte[] message, byte @Nullable [] answer) {

    @Override
    public String toString() {
        return "Exchanged[" + message.length + " bytes, answer " + (answer == null ? "none" : answer.length + " bytes")
                + "]";
    }
}
