package org.chuanyu.gateway.keys;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.Provider;
import java.security.Security;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Opens a key store that the settings name: a file, or what a JCA provider offers. Outside demo mode it refuses one with
 * development certificates in it.
 *
 * @param prefix of the settings, for what is wrong with them
 * @param named as the settings say; null for the JDK's own
 */
record StoreFile(
        String prefix,
        String type,
        @Nullable String named,
        @Nullable Path path,
        @Nullable Path passwordFile,
        @Nullable String secret,
        boolean demo) {

    KeyStore open(@Nullable Provider provider, char @Nullable [] password) {
        KeyStore store = load(provider, password);
        if (!demo && DevKeysGuard.developmentName(store).isPresent()) {
            throw wrong("path", path, "development keys are for demo mode only");
        }
        return store;
    }

    private KeyStore load(@Nullable Provider provider, char @Nullable [] password) {
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
        try {
            return provider == null ? KeyStore.getInstance(type) : KeyStore.getInstance(type, provider);
        } catch (KeyStoreException e) {
            String who = provider == null ? "no provider of this JVM offers" : provider.getName() + " does not offer";
            throw wrong("type", type, who + " key stores of this type");
        }
    }

    @Nullable
    Provider provider() {
        if (named == null) {
            return null;
        }
        Provider known = Security.getProvider(named);
        if (known != null) {
            return known;
        }
        try {
            return (Provider) Class.forName(named).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw wrong("provider", named, "neither the name nor the class of a JCA provider");
        }
    }

    char @Nullable [] password() {
        if (passwordFile == null) {
            return secret == null ? null : secret.toCharArray();
        }
        try {
            return Files.readAllLines(passwordFile).get(0).trim().toCharArray();
        } catch (IOException | IndexOutOfBoundsException e) {
            throw wrong("password-file", passwordFile, "cannot be read");
        }
    }

    InvalidConfigurationPropertyValueException wrong(String setting, @Nullable Object value, String why) {
        return new InvalidConfigurationPropertyValueException(prefix + "." + setting, value, why);
    }

    @Override
    public String toString() {
        return "StoreFile[" + type + " " + path + "]";
    }
}
