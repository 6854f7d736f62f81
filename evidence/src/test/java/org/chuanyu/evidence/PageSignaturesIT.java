package org.chuanyu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SM3 and SM2 of verify.html, held against Bouncy Castle. */
class PageSignaturesIT {
    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    private static final HexFormat HEX = HexFormat.of();
    private static final String VERIFY = "list => list.map(([spki, message, signature]) => page.isSignedBy("
            + "page.readPublicKey(page.fromHex(spki)), page.fromHex(message), page.fromHex(signature)))";

    private static Page page;

    private final Random random = new Random(20_250_301);
    private final Sm2PrivateKey key = Sm2PrivateKey.generate();
    private final byte[] message = bytes(200);
    private final byte[] signature = key.sign(message);

    @BeforeAll
    static void open() {
        page = CHROMIUM.page();
        page.evaluate(VerifyPage.library("Sm3", "sm3", "isSignedBy", "readPublicKey", "toHex", "fromHex", "Refused"));
    }

    @Test
    void hashesAsBouncyCastleDoes() {
        List<byte[]> inputs = new ArrayList<>();
        for (int length = 0; length < 260; length++) {
            inputs.add(bytes(length));
        }
        inputs.add(bytes(1 << 20));

        Object hashes = page.evaluate("list => list.map(hex => page.toHex(page.sm3(page.fromHex(hex))))", hex(inputs));
        assertThat(hashes).isEqualTo(inputs.stream().map(Sm3::hex).toList());

        Object inPieces = page.evaluate(
                "list => { const hash = new page.Sm3(); return list.map(hex => {"
                        + " const bytes = page.fromHex(hex);"
                        + " for (let at = 0, step = 1; at < bytes.length; at += step, step = step * 3 % 101)"
                        + " { hash.update(bytes, at, Math.min(at + step, bytes.length)); }"
                        + " return page.toHex(hash.finish()); }); }",
                hex(inputs));
        assertThat(inPieces).isEqualTo(hashes);
    }

    @Test
    void takesWhatBouncyCastleSigns_andNoBitOfItChanged() {
        List<List<String>> good = new ArrayList<>();
        List<List<String>> bad = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Sm2PrivateKey other = Sm2PrivateKey.generate();
            byte[] text = bytes(i);
            good.add(line(other, text, other.sign(text)));
            bad.add(line(other, bytes(i + 1), other.sign(text)));
            bad.add(line(key, text, other.sign(text)));
        }
        for (int bit = 0; bit < signature.length * 8; bit++) {
            byte[] flipped = signature.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            bad.add(line(key, message, flipped));
        }

        assertThat(verified(good)).containsOnly(true).hasSize(40);
        assertThat(verified(bad)).containsOnly(false);
    }

    @Test
    @DisplayName("attacks 68 to 71: verify.html takes no other identifier, algorithm, form or range of a signature")
    void refusesOtherSignatures() throws IOException, CryptoException {
        List<byte[]> bent = new ArrayList<>(Sm2Bends.otherForms(signature));
        bent.addAll(Sm2Bends.malformed(signature));
        bent.addAll(Sm2Bends.outOfRange(signature));
        for (String identifier : List.of("", "TLSv1.3+GM+Cipher+Suite", "1234567812345679", "123456781234567")) {
            bent.add(Sm2Bends.signedAs(identifier, key, message));
        }
        bent.add(Sm2Bends.ecdsa(SHA256Digest.newInstance(), key, message));
        bent.add(Sm2Bends.ecdsa(new SM3Digest(), key, message));
        bent.add(Sm2Bends.overSha256(key, message));

        assertThat(verified(List.of(
                        line(key, message, signature),
                        line(key, message, Sm2Bends.signedAs(Sm2PublicKey.IDENTIFIER, key, message)))))
                .containsOnly(true);
        assertThat(verified(bent.stream().map(one -> line(key, message, one)).toList()))
                .containsOnly(false);
    }

    @Test
    @DisplayName("attack 72: verify.html takes no key that is not a point on the curve in its one form")
    void refusesOtherKeys() {
        String read = "list => list.map(hex => { try { page.readPublicKey(page.fromHex(hex)); return true; }"
                + " catch (e) { if (e instanceof page.Refused) { return false; } throw e; } })";
        byte[] good = key.publicKey().spki();

        assertThat(page.evaluate(read, List.of(HEX.formatHex(good)))).isEqualTo(List.of(true));
        assertThat((List<?>) page.evaluate(read, hex(Sm2Bends.otherKeys(good))))
                .allMatch(Boolean.FALSE::equals)
                .hasSizeGreaterThan(9);
    }

    private static List<Boolean> verified(List<List<String>> lines) {
        return ((List<?>) page.evaluate(VERIFY, lines))
                .stream().map(Boolean.class::cast).toList();
    }

    private static List<String> line(Sm2PrivateKey key, byte[] message, byte[] signature) {
        return List.of(HEX.formatHex(key.publicKey().spki()), HEX.formatHex(message), HEX.formatHex(signature));
    }

    private static List<String> hex(List<byte[]> inputs) {
        return inputs.stream().map(HEX::formatHex).toList();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
