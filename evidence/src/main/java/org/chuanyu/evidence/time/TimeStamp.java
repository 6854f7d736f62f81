package org.chuanyu.evidence.time;

import java.math.BigInteger;
import java.time.Instant;
import org.chuanyu.evidence.Sm3;
import org.jspecify.annotations.Nullable;

/**
 * What a token says that was found to be good.
 *
 * @param tsa which time-stamping authority, by the name that whoever verifies has for it
 * @param time when the stamped bytes were there
 * @param serial of the token; an authority gives each number once
 * @param nonce what was sent with the question, or null where nothing was
 * @param certificate of the authority, in DER, not to be changed
 */
public record TimeStamp(
        String tsa,
        Instant time,
        BigInteger serial,
        @Nullable BigInteger nonce,
        byte[] certificate) {
    private static final int SHORT = 8;

    /** Name of the authority and the start of its certificate's hash. */
    public String label() {
        return tsa + "+" + Sm3.hex(certificate).substring(0, SHORT);
    }
}
