package org.chuanyu.gateway.keys;

import java.time.Instant;
import java.util.Optional;

/** An SM2 key that signs for the program (GM/T 0003 with SM3); it may lie in a device that never hands it out. */
public interface SigningKey {

    /**
     * Signs with the identifier {@code 1234567812345678}.
     *
     * @return the DER of SEQUENCE{r, s}
     * @throws IllegalStateException when the device does not sign
     */
    byte[] sign(byte[] message);

    /** The DER of the public key's SubjectPublicKeyInfo. */
    byte[] publicKey();

    /** The certificate that it has, in DER, if it has one. */
    default Optional<byte[]> certificate() {
        return Optional.empty();
    }

    /** The end of the certificate that it has, if it has one. */
    default Optional<Instant> certifiedUntil() {
        return Optional.empty();
    }
}
