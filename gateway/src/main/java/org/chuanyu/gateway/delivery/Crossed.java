package org.chuanyu.gateway.delivery;

import org.chuanyu.adapters.Exchanged;
import org.chuanyu.evidence.Sm3;
import org.jspecify.annotations.Nullable;

/**
 * What crossed in an attempt, as SM3 hashes in hexadecimal.
 *
 * @param message of what was sent; null where nothing was, or nobody knows
 * @param answer of what came back; null where nothing, or not all of it, was read
 */
record Crossed(@Nullable String message, @Nullable String answer) {
    static final Crossed NOTHING = new Crossed(null, null);

    static Crossed of(Exchanged exchanged) {
        byte[] answer = exchanged.answer();
        return new Crossed(Sm3.hex(exchanged.message()), answer == null ? null : Sm3.hex(answer));
    }
}
