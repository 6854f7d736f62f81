package org.chuanyu.gateway.keys;

import java.util.Collection;
import java.util.Set;
import java.util.UUID;

/**
 * Encrypts at rest and makes opaque tokens. Bodies are sealed with SM4-GCM (GM/T 0002) under one data key per subject and
 * calendar year; data keys are wrapped by a key that lies outside the database, so one destroyed data key ends all copies.
 */
public interface Vault {

    /**
     * Seals {@code plain} for a subject.
     *
     * @param subject whose key: a canonical Patient id, or {@code participant:<id>} where no patient is known; never an identifier
     * @return a self-describing envelope that {@link #open} takes
     */
    byte[] seal(String subject, byte[] plain);

    /** Seals what cannot be made smaller any more, such as what was packed already. Else as {@link #seal}. */
    byte[] sealPacked(String subject, byte[] packed);

    /**
     * Opens an envelope made by {@link #seal} or {@link #sealPacked}.
     *
     * @throws KeyDestroyed when the subject's key was destroyed
     * @throws IllegalStateException when the envelope was changed
     */
    byte[] open(byte[] sealed);

    /**
     * Destroys all data keys of a subject: nothing sealed for it can be opened again, on no node, and by no copy of the keys that is
     * played back. Waits for every transaction that seals for the subject.
     *
     * @return the keys that it had until now
     */
    Set<UUID> destroy(String subject);

    /** The data keys that a subject has. */
    Set<UUID> keys(String subject);

    /** Destroyed keys that have their bytes again: somebody has played an old copy back. They are of no use even so. */
    Set<UUID> returned();

    /**
     * Destroys these once more, for whoever knows from elsewhere that they were destroyed.
     *
     * @return those that had their bytes again
     */
    Set<UUID> destroyAgain(Collection<UUID> keys);

    /** Drops from this node's memory what other nodes destroyed; to be called about every second. */
    void forgetDestroyed();

    /**
     * A keyed, one-way token (HMAC-SM3, 32 lower-case hex digits = 128 bits) of a value; equal values of one purpose have equal
     * tokens, and nobody without the key can try values.
     *
     * @param purpose separates uses: {@code id}, {@code identifier}, {@code name} …
     */
    String token(String purpose, String value);

    /** The subject's data key is gone on purpose (right to erasure, end of retention); its bodies cannot be read. */
    final class KeyDestroyed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public KeyDestroyed(String keyId) {
            super("data key " + keyId + " was destroyed");
        }
    }
}
