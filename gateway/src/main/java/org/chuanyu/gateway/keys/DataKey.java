package org.chuanyu.gateway.keys;

import java.nio.ByteBuffer;
import java.util.UUID;
import javax.crypto.SecretKey;

/** A data key, unwrapped. */
record DataKey(UUID id, String subject, int year, SecretKey secret) {
    /** Version of the envelope, bound into every ciphertext together with the key's id. */
    static final byte VERSION = 1;

    static final int HEADER = 17;

    byte[] header() {
        return header(id);
    }

    static byte[] header(UUID id) {
        return ByteBuffer.allocate(HEADER)
                .put(VERSION)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    @Override
    public String toString() {
        return "DataKey[" + id + "]";
    }
}
