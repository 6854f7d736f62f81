package org.chuanyu.gateway.keys;

import java.nio.ByteBuffer;
import java.util.UUID;
import javax.crypto.SecretKey;

/** A data key, unwrapped. */
record DataKey(UUID id, String subject, int year, SecretKey secret) {
    /** Versions of the envelope, bound into every ciphertext together with the key's id: as it is, and packed. */
    static final byte PLAIN = 1;

    static final byte PACKED = 2;

    static final int HEADER = 17;

    static byte[] header(byte version, UUID id) {
        return ByteBuffer.allocate(HEADER)
                .put(version)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    @Override
    public String toString() {
        return "DataKey[" + id + "]";
    }
}
