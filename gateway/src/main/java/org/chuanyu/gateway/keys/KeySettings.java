package org.chuanyu.gateway.keys;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the keys are.
 *
 * @param store the key store with the key-encryption key and the index key; demo mode makes one
 * @param log the key store with the key that signs the log's checkpoints; demo mode makes one
 * @param logNext the key store with the key that the log changes to; as soon as it is there the log does
 * @param dev what demo mode makes
 */
@ConfigurationProperties("gateway.keys")
record KeySettings(
        @Nullable Store store,
        @Nullable Log log,
        @Nullable Log logNext,
        @DefaultValue Dev dev) {

    /**
     * A key store that JCA knows.
     *
     * @param type {@code PKCS12} or what the provider offers
     * @param provider name or class of a JCA provider (a hardware module), or null for the JDK's own
     * @param path the file, or null where the provider needs none
     * @param passwordFile file whose first line is the password
     * @param password the password itself; prefer the file
     * @param kekAlias secret key of 128 bits that wraps the data keys
     * @param indexAlias secret key of the tokens
     */
    record Store(
            @DefaultValue("PKCS12") String type,
            @Nullable String provider,
            @Nullable Path path,
            @Nullable Path passwordFile,
            @Nullable String password,
            @DefaultValue("kek") String kekAlias,
            @DefaultValue("index") String indexAlias) {

        @Override
        public String toString() {
            return "Store[" + type + " " + path + "]";
        }
    }

    /**
     * A key store with an SM2 key and its certificate.
     *
     * @param type {@code PKCS12} or what the provider offers
     * @param provider name or class of a JCA provider (a hardware module), or null for Bouncy Castle
     * @param path the file, or null where the provider needs none
     * @param passwordFile file whose first line is the password
     * @param password the password itself; prefer the file
     * @param alias of the key
     */
    record Log(
            @DefaultValue("PKCS12") String type,
            @Nullable String provider,
            @Nullable Path path,
            @Nullable Path passwordFile,
            @Nullable String password,
            @DefaultValue("log") String alias) {

        @Override
        public String toString() {
            return "Log[" + type + " " + path + "]";
        }
    }

    /**
     * Development keys.
     *
     * @param dir where they are written
     * @param hosts names and addresses that the server's certificate is good for
     */
    record Dev(
            @DefaultValue("certs-dev/out") Path dir,
            @DefaultValue({"localhost", "127.0.0.1"}) List<String> hosts) {}
}
