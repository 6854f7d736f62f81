package org.chuanyu.gateway.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.Provider;
import java.security.Security;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Reads the key ring from the store that the settings name: a PKCS#12 file or any JCA provider. */
final class KeyStores {
    private static final String PREFIX = "gateway.keys.store.";

    private final KeySettings.Store settings;
    private final boolean demo;

    KeyStores(KeySettings.Store settings, boolean demo) {
        this.settings = settings;
        this.demo = demo;
    }

    KeyRing read() {
        char @Nullable [] password = password();
        Provider own = provider();
        KeyStore store = load(own, password);
        if (!demo && DevKeysGuard.developmentName(store).isPresent()) {
            throw wrong("path", settings.path(), "development keys are for demo mode only");
        }
        SecretKey kek = secret(store, settings.kekAlias(), password, PREFIX + "kek-alias");
        SecretKey index = secret(store, settings.indexAlias(), password, PREFIX + "index-alias");
        byte[] bytes = kek.getEncoded();
        if (bytes == null) {
            // The key stays in its device, which must then know SM4 and HMAC-SM3 itself.
            return new KeyRing(kek, index, own == null ? store.getProvider() : own);
        }
        if (bytes.length != 16) {
            throw wrong("kek-alias", settings.kekAlias(), "an SM4 key has 128 bits, this one " + bytes.length * 8);
        }
        return new KeyRing(
                new SecretKeySpec(bytes, "SM4"),
                new SecretKeySpec(index.getEncoded(), "HMACSM3"),
                new BouncyCastleProvider());
    }

    private KeyStore load(@Nullable Provider provider, char @Nullable [] password) {
        Path path = settings.path();
        KeyStore store = ofType(provider);
        try {
            if (path == null) {
                store.load(null, password);
            } else {
                try (InputStream in = Files.newInputStream(path)) {
                    store.load(in, password);
                }
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw wrong(
                    "path", path, "the key store does not open (" + e.getClass().getSimpleName() + ")");
        }
    }

    private KeyStore ofType(@Nullable Provider provider) {
        String type = settings.type();
        try {
            return provider == null ? KeyStore.getInstance(type) : KeyStore.getInstance(type, provider);
        } catch (KeyStoreException e) {
            String who = provider == null ? "no provider of this JVM offers" : provider.getName() + " does not offer";
            throw wrong("type", type, who + " key stores of this type");
        }
    }

    private static SecretKey secret(KeyStore store, String alias, char @Nullable [] password, String setting) {
        try {
            Key key = store.getKey(alias, password);
            if (key instanceof SecretKey secret) {
                return secret;
            }
        } catch (GeneralSecurityException e) {
            throw new InvalidConfigurationPropertyValueException(setting, alias, "the key cannot be read");
        }
        throw new InvalidConfigurationPropertyValueException(setting, alias, "no secret key has this alias");
    }

    private @Nullable Provider provider() {
        String name = settings.provider();
        if (name == null) {
            return null;
        }
        Provider known = Security.getProvider(name);
        if (known != null) {
            return known;
        }
        try {
            return (Provider) Class.forName(name).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw wrong("provider", name, "neither the name nor the class of a JCA provider");
        }
    }

    private char @Nullable [] password() {
        Path file = settings.passwordFile();
        if (file == null) {
            String password = settings.password();
            return password == null ? null : password.toCharArray();
        }
        try {
            return Files.readAllLines(file).get(0).trim().toCharArray();
        } catch (IOException | IndexOutOfBoundsException e) {
            throw wrong("password-file", file, "cannot be read");
        }
    }

    private static InvalidConfigurationPropertyValueException wrong(
            String setting, @Nullable Object value, String why) {
        return new InvalidConfigurationPropertyValueException(PREFIX + setting, value, why);
    }
}
