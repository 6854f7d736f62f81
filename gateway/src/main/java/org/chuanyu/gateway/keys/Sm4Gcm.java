package org.chuanyu.gateway.keys;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** SM4 (GM/T 0002) in GCM with a fresh nonce of 96 bits, written before the ciphertext, and a tag of 128 bits after it. */
final class Sm4Gcm {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final Provider provider;
    private final SecureRandom random = new SecureRandom();
    private final Queue<Cipher> idle = new ConcurrentLinkedQueue<>();

    Sm4Gcm(Provider provider) {
        this.provider = provider;
    }

    byte[] seal(SecretKey key, byte[] associated, byte[] plain) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, associated);
            byte[] out = Arrays.copyOf(nonce, NONCE + cipher.getOutputSize(plain.length));
            int length = cipher.doFinal(plain, 0, plain.length, out, NONCE);
            idle.add(cipher);
            return NONCE + length == out.length ? out : Arrays.copyOf(out, NONCE + length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SM4-GCM failed", e);
        }
    }

    /** Fails closed: what comes back was made by {@link #seal} under the same key and associated data. */
    byte[] open(SecretKey key, byte[] associated, byte[] sealed, int offset) {
        if (sealed.length < offset + NONCE + TAG_BITS / 8) {
            throw new IllegalStateException("a sealed value is too short");
        }
        byte[] nonce = Arrays.copyOfRange(sealed, offset, offset + NONCE);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, associated);
            byte[] plain = cipher.doFinal(sealed, offset + NONCE, sealed.length - offset - NONCE);
            idle.add(cipher);
            return plain;
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("a sealed value was changed, or belongs to another key", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SM4-GCM failed", e);
        }
    }

    /** One that nobody uses now, if there is one: to find and make one takes as long as a short body does. One that failed is not kept. */
    private Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] associated) throws GeneralSecurityException {
        Cipher known = idle.poll();
        Cipher cipher = known == null ? Cipher.getInstance("SM4/GCM/NoPadding", provider) : known;
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }
}
