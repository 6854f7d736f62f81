package org.chuanyu.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No key is in the repository: tests make theirs when they run, and a machine's stay there. */
class NoKeysTest {
    /** Reads and writes keys, and so has the lines around one. */
    private static final Path READER = Path.of("evidence/src/main/java/org/chuanyu/evidence/Sm2PrivateKey.java");

    private static final Pattern PEM = Pattern.compile("PRIVATE KEY-{5}");
    private static final Pattern STORE = Pattern.compile("(?i).*\\.(p8|p12|pfx|jks|jceks|bcfks|key)");
    /** PKCS #1, PKCS #8, SEC 1 and PKCS #12: a sequence that begins with its version, and a number, a sequence or bytes. */
    private static final Pattern DER =
            Pattern.compile("(?s)0(?:[\\x00-\\x7f]|\\x81.|\\x82..)\\x02\\x01[\\x00\\x01\\x03][\\x02\\x04\\x30].*");

    private static final Pattern SETTINGS = Pattern.compile("(?i).*\\.(ya?ml|properties|env)");
    private static final Pattern SYMMETRIC =
            Pattern.compile("(?im)^.*(?:key|secret)[^\\s:=]*\\s*[:=]\\s*[\"']?[0-9a-f]{64}\\b");

    @TempDir
    Path folder;

    @Test
    void noKeyIsInTheRepository() throws IOException {
        List<Path> files = Checkout.files(Checkout.root());

        assertThat(files).hasSizeGreaterThan(1000);
        assertThat(keys(Checkout.root())).containsExactly(READER);
    }

    @Test
    void findsAKeyInWhateverForm() throws IOException {
        Sm2PrivateKey key = Sm2PrivateKey.generate();
        String pem = key.pem();
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-.*-", ""));
        Files.writeString(folder.resolve("a.txt"), "text\n" + pem);
        Files.write(folder.resolve("b.bin"), der);
        Files.createFile(folder.resolve("c.p12"));
        String hex = "0f".repeat(32);
        Files.writeString(folder.resolve("d.properties"), "a=b\nindex-key = " + hex + "\n");
        Files.writeString(folder.resolve("e.yml"), "a:\n  client_secret: \"" + hex + "\"\n");
        Files.writeString(folder.resolve("f.yml"), "digest: " + hex + "\nkey: ${KEY}\n");
        Files.write(folder.resolve("g.der"), key.publicKey().spki());

        assertThat(keys(folder).map(Path::toString))
                .containsExactlyInAnyOrder("a.txt", "b.bin", "c.p12", "d.properties", "e.yml");
    }

    private static Stream<Path> keys(Path root) throws IOException {
        Stream.Builder<Path> found = Stream.builder();
        for (Path file : Checkout.files(root)) {
            if (hasKey(file)) {
                found.add(root.relativize(file));
            }
        }
        return found.build();
    }

    private static boolean hasKey(Path file) throws IOException {
        String name = file.getFileName().toString();
        String text = new String(Files.readAllBytes(file), ISO_8859_1);
        return STORE.matcher(name).matches()
                || DER.matcher(text).matches()
                || PEM.matcher(text).find()
                || SETTINGS.matcher(name).matches() && SYMMETRIC.matcher(text).find();
    }
}
