package org.chuanyu.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chuanyu.evidence.Sm2PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

class DevCertificatesTest {
    @TempDir
    Path dir;

    Clock clock = Clock.systemUTC();

    @Test
    void namesEveryCertificateForWhatItIs() throws IOException {
        make("dazu-rmyy");

        for (String name : List.of("ca.crt", "server.crt", "dazu-rmyy.crt", "signing-sm2.crt")) {
            X509Certificate certificate = new PemFiles(dir).certificate(name);
            assertThat(certificate.getSubjectX500Principal().getName()).startsWith("CN=DEV ONLY ");
        }
    }

    @Test
    void letsOnlyTheOwnerReadKeys() throws IOException {
        make("dazu-rmyy");

        for (String name : List.of(
                "ca.key", "server.key", "dazu-rmyy.key", "dazu-rmyy.p12", "vault.p12", "log.p12", "signing-sm2.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void keepsWhatIsThere_andAddsWhoIsNew() throws IOException {
        make("dazu-rmyy");
        Map<String, String> before = contents();

        make("dazu-rmyy", "tongnan-rmyy");

        assertThat(contents()).containsAllEntriesOf(before).containsKey("tongnan-rmyy.crt");
    }

    @Test
    void renewsCertificatesNearTheirEnd_butNeverTheVault() throws IOException {
        make("dazu-rmyy");
        Map<String, String> before = contents();

        clock = Clock.offset(clock, Duration.ofDays(340));
        make("dazu-rmyy");

        Map<String, String> after = contents();
        assertThat(after.get("dazu-rmyy.crt")).isNotEqualTo(before.get("dazu-rmyy.crt"));
        assertThat(after.get("server.crt")).isNotEqualTo(before.get("server.crt"));
        assertThat(after.get("ca.crt")).isEqualTo(before.get("ca.crt"));
        assertThat(after.get("vault.p12")).isEqualTo(before.get("vault.p12"));
        assertThat(after.get("log.p12")).isEqualTo(before.get("log.p12"));
    }

    @Test
    void makesAKeyForTheLog_inDemoModeOnly() {
        KeySettings.Log store = make("dazu-rmyy").logStore();
        SigningKey key = StoredSigningKey.read(store, true);
        byte[] message = {1, 2, 3};

        assertThat(Sm2PublicKey.fromSpki(key.publicKey()).verifies(message, key.sign(message)))
                .isTrue();
        assertThatThrownBy(() -> StoredSigningKey.read(store, false))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .extracting(e -> ((InvalidConfigurationPropertyValueException) e).getReason())
                .asString()
                .contains("demo mode only");
    }

    @Test
    void makesAVaultThatTheKeyRingReads_inDemoModeOnly() {
        KeySettings.Store store = make("dazu-rmyy").store();

        assertThat(new KeyStores(store, true).read().kek().getAlgorithm()).isEqualTo("SM4");
        assertThatThrownBy(() -> new KeyStores(store, false).read())
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("gateway.keys.store.path")
                .extracting(e -> ((InvalidConfigurationPropertyValueException) e).getReason())
                .asString()
                .contains("demo mode only");
    }

    private DevCertificates make(String... participants) {
        DevCertificates made = new DevCertificates(
                new KeySettings.Dev(dir, List.of("localhost", "127.0.0.1")), Set.of(participants), clock);
        made.make();
        return made;
    }

    private Map<String, String> contents() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.collect(Collectors.toMap(file -> file.getFileName().toString(), file -> {
                try {
                    return java.util.Base64.getEncoder().encodeToString(Files.readAllBytes(file));
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }));
        }
    }
}
