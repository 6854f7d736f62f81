package org.chuanyu.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Keys from a store that the JDK does not know, by a provider that the settings name: as with a hospital's own key device. */
class KeyStoresTest {
    private static final String PROVIDER = BouncyCastleProvider.class.getName();
    private static final byte[] KEK = "sixteen bytes ok".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @TempDir
    static Path dir;

    @BeforeAll
    static void makeStore() throws Exception {
        KeyStore store = KeyStore.getInstance("BCFKS", new BouncyCastleProvider());
        store.load(null, null);
        char[] password = "changeit".toCharArray();
        store.setKeyEntry("kek", new SecretKeySpec(KEK, "AES"), password, null);
        store.setKeyEntry("index", new SecretKeySpec(new byte[32], "HmacSHA256"), password, null);
        try (OutputStream out = Files.newOutputStream(dir.resolve("vault.bcfks"))) {
            store.store(out, password);
        }
        Files.writeString(dir.resolve("password"), "changeit\n");
    }

    @Test
    void readsAStoreOfAnotherProvider_byItsClass() throws Exception {
        assertThat(Security.getProvider("BC"))
                .as("nobody registered it globally")
                .isNull();

        KeyRing ring = read("BCFKS", PROVIDER, "kek");

        assertThat(ring.kek().getEncoded()).isEqualTo(KEK);
        Sm4Gcm cipher = new Sm4Gcm(ring.provider());
        byte[] sealed = cipher.seal(ring.kek(), new byte[] {1}, new byte[] {2, 3});
        assertThat(cipher.open(ring.kek(), new byte[] {1}, sealed, 0)).containsExactly(2, 3);
        Mac mac = Mac.getInstance("HMACSM3", ring.provider());
        mac.init(ring.index());
        assertThat(mac.doFinal(new byte[0])).hasSize(32);
    }

    @Test
    void refusesAnUnknownProvider_andNamesTheSetting() {
        for (String provider : new String[] {"NoSuchProvider", "java.lang.String"}) {
            assertRefused("BCFKS", provider, "kek", "gateway.keys.store.provider", "neither the name nor the class");
        }
    }

    @Test
    void refusesATypeThatNobodyOffers_andNamesTheSetting() {
        assertRefused("BCFKS", null, "kek", "gateway.keys.store.type", "no provider of this JVM offers");
        assertRefused("NO-SUCH-TYPE", PROVIDER, "kek", "gateway.keys.store.type", "BC does not offer");
    }

    @Test
    void refusesAStoreOfAnotherType_andAnAliasThatIsNotThere() {
        assertRefused("PKCS12", null, "kek", "gateway.keys.store.path", "does not open");
        assertRefused("BCFKS", PROVIDER, "other", "gateway.keys.store.kek-alias", "no secret key has this alias");
    }

    private static void assertRefused(String type, String provider, String alias, String setting, String why) {
        assertThatThrownBy(() -> read(type, provider, alias))
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, refusal -> {
                    assertThat(refusal.getName()).isEqualTo(setting);
                    assertThat(refusal.getReason()).contains(why);
                });
    }

    private static KeyRing read(String type, String provider, String alias) {
        KeySettings.Store store = new KeySettings.Store(
                type, provider, dir.resolve("vault.bcfks"), dir.resolve("password"), null, alias, "index");
        return new KeyStores(store, false).read();
    }
}
