package org.chuanyu.gateway.keys;

import java.security.SecureRandom;
import java.time.Clock;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The vault, with keys of its own, for tests that start a few modules only. */
public final class VaultSlice {

    private VaultSlice() {}

    public static Vault on(JdbcClient jdbc, Clock clock) {
        KeyRing ring = new KeyRing(key(16, "SM4"), key(32, "HMACSM3"), new BouncyCastleProvider());
        return new SealedVault(new DataKeys(jdbc, ring, clock), ring, clock);
    }

    private static SecretKeySpec key(int bytes, String algorithm) {
        byte[] secret = new byte[bytes];
        new SecureRandom().nextBytes(secret);
        return new SecretKeySpec(secret, algorithm);
    }
}
