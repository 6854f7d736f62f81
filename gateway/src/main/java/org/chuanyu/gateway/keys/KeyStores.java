package org.chuanyu.gateway.keys;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** Reads the key ring from the store that the settings name: a PKCS#12 file or any JCA provider. */
final class KeyStores {
    private final KeySettings.Store settings;
    private final StoreFile file;

    KeyStores(KeySettings.Store settings, boolean demo) {
        this.settings = settings;
        this.file = new StoreFile(
                "gateway.keys.store",
                settings.type(),
                settings.provider(),
                settings.path(),
                settings.passwordFile(),
                settings.password(),
                demo);
    }

    KeyRing read() {
        char @Nullable [] password = file.password();
        Provider own = file.provider();
        KeyStore store = file.open(own, password);
        SecretKey kek = secret(store, "kek-alias", settings.kekAlias(), password);
        SecretKey index = secret(store, "index-alias", settings.indexAlias(), password);
        byte[] bytes = kek.getEncoded();
        if (bytes == null) {
            // The key stays in its device, which must then know SM4 and HMAC-SM3 itself.
            return new KeyRing(kek, index, own == null ? store.getProvider() : own);
        }
        if (bytes.length != 16) {
            throw file.wrong("kek-alias", settings.kekAlias(), "an SM4 key has 128 bits, this one " + bytes.length * 8);
        }
        return new KeyRing(
                new SecretKeySpec(bytes, "SM4"),
                new SecretKeySpec(index.getEncoded(), "HMACSM3"),
                new BouncyCastleProvider());
    }

    private SecretKey secret(KeyStore store, String setting, String alias, char @Nullable [] password) {
        try {
            Key key = store.getKey(alias, password);
            if (key instanceof SecretKey secret) {
                return secret;
            }
        } catch (GeneralSecurityException e) {
            throw file.wrong(setting, alias, "the key cannot be read");
        }
        throw file.wrong(setting, alias, "no secret key has this alias");
    }
}
