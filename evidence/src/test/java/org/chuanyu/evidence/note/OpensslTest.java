package org.chuanyu.evidence.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.evidence.Openssl.sh;
import static org.chuanyu.evidence.note.Parties.NOW;
import static org.chuanyu.evidence.note.Parties.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.chuanyu.evidence.Openssl;
import org.chuanyu.evidence.Openssl.Outcome;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.Sm2PublicKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an inspector without Java does with a note: stock openssl and a shell come to the same answers. */
@ExtendWith(Openssl.class)
class OpensslTest {
    private static final String IDENTIFIER = "-sigopt distid:1234567812345678";
    /**
     * openssl reads no more of the file than the longest signature has, 72 bytes, and so does not see a byte behind one
     * of that length: a shell has to look for itself.
     */
    private static final String VERIFY =
            "[ $(wc -c < signature) -eq $((2 + 0x$(od -An -tx1 -j1 -N1 signature | tr -d ' '))) ] && "
                    + "openssl dgst -sm3 -verify key.pem " + IDENTIFIER + " -signature signature message";

    private static final String CUT_NOTE = """
            sed '/^$/,$d' checkpoint > message
            grep '^\u2014 ' checkpoint | sed -n 1p | cut -d' ' -f3 | base64 -d | tail -c +5 > signature
            """;
    private static final String CUT_COSIGNATURE = """
            sed '/^$/,$d' checkpoint > text
            grep '^\u2014 witness.dazu.example ' checkpoint | cut -d' ' -f3 | base64 -d > payload
            time=$((0x$(head -c 12 payload | tail -c 8 | od -An -tx1 | tr -d ' \\n')))
            printf 'sm2-cosignature/v1\\ncosigner witness.dazu.example\\ntime %s\\n' "$time" | cat - text > message
            tail -c +13 payload > signature
            """;

    @TempDir
    Path folder;

    private final Parties parties = new Parties();

    @Test
    void verifiesTheLogsSignature() throws IOException {
        write("checkpoint", parties.cosigned(checkpoint(42)).bytes());
        write("key.pem", parties.log.key().key().pem());

        assertThat(sh(folder, CUT_NOTE + VERIFY)).isEqualTo(new Outcome(0, "Verified OK\n"));
    }

    @Test
    void verifiesACosignature() throws IOException {
        write("checkpoint", parties.cosigned(checkpoint(42)).bytes());
        write("key.pem", parties.dazu.key().key().pem());

        assertThat(sh(folder, CUT_COSIGNATURE + VERIFY)).isEqualTo(new Outcome(0, "Verified OK\n"));
        assertThat(Files.readAllBytes(folder.resolve("message")))
                .isEqualTo(Cosignature.message(
                        "witness.dazu.example",
                        NOW.getEpochSecond(),
                        checkpoint(42).text()));
    }

    /** As the documentation of key life says that it can be done. */
    @Test
    void verifiesBothSignaturesOfAKeyChange() throws IOException {
        NoteSigner next = parties.log(Parties.ORIGIN, "next");
        KeyRotation change = new KeyRotation(Parties.ORIGIN, 13, parties.log.key(), next.key());
        write("message", change.text());
        for (NoteSigner each : List.of(parties.log, next)) {
            String who = each == next ? "next" : "log";
            String signature = change.signature(each.key(), parties.secret(who));
            write("signature", Base64.getDecoder().decode(signature));
            write("key.pem", each.key().key().pem());
            assertThat(sh(folder, VERIFY)).as(who).isEqualTo(new Outcome(0, "Verified OK\n"));
        }
        assertThat(change.isSigned(
                        change.signature(parties.log.key(), parties.secret("log")),
                        change.signature(next.key(), parties.secret("next"))))
                .isTrue();
        write("message", change.text().replace("leaf 13", "leaf 14"));
        assertThat(sh(folder, VERIFY).exit()).isNotZero();
    }

    @Test
    void refusesAnotherSizeAnotherKeyAndAnotherIdentifier() throws IOException {
        String note = parties.cosigned(checkpoint(42)).toString();
        write("key.pem", parties.log.key().key().pem());
        write("checkpoint", note.replace("\n42\n", "\n43\n"));
        assertThat(sh(folder, CUT_NOTE + VERIFY).exit()).isNotZero();

        write("checkpoint", note);
        assertThat(sh(folder, CUT_NOTE + VERIFY.replace("345678 ", "345679 ")).exit())
                .isNotZero();
        write("key.pem", parties.anyue.key().key().pem());
        assertThat(sh(folder, CUT_NOTE + VERIFY).exit()).isNotZero();
    }

    @Test
    @DisplayName(
            "attacks 68, 70: openssl refuses the bent signatures that we refuse, and takes the good one that we take")
    void agreesOnBentSignatures() throws IOException {
        byte[] message = checkpoint(42).text().getBytes(StandardCharsets.UTF_8);
        byte[] good = parties.secret("log").sign(message);
        while (good.length < 72) {
            good = parties.secret("log").sign(message);
        }
        Sm2PublicKey key = parties.log.key().key();
        write("key.pem", key.pem());
        write("message", message);
        byte[] flipped = good.clone();
        flipped[good.length - 1] ^= 1;
        byte[] swapped = good.clone();
        int first = 4 + good[3];
        System.arraycopy(good, first, swapped, 2, good.length - first);
        System.arraycopy(good, 2, swapped, 2 + good.length - first, first - 2);
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        byte[] longLength = new byte[good.length + 1];
        System.arraycopy(good, 1, longLength, 2, good.length - 1);
        longLength[0] = 0x30;
        longLength[1] = (byte) 0x81;

        for (byte[] signature : List.of(good, flipped, swapped, longer, longLength, new byte[0])) {
            write("signature", signature);
            assertThat(sh(folder, VERIFY).exit() == 0)
                    .as(HexFormat.of().formatHex(signature))
                    .isEqualTo(key.verifies(message, signature))
                    .isEqualTo(signature == good);
        }
    }

    @Test
    void weVerifyWhatOpensslSigns() throws IOException {
        byte[] message = checkpoint(42).text().getBytes(StandardCharsets.UTF_8);
        write("message", message);
        Outcome made = sh(
                folder,
                "openssl genpkey -algorithm SM2 -out secret.pem && openssl pkey -in secret.pem -pubout -out key.pem"
                        + " && openssl dgst -sm3 -sign secret.pem " + IDENTIFIER + " -out signature message");
        assertThat(made.exit()).as(made.output()).isZero();

        Sm2PublicKey key = Sm2PublicKey.fromPem(Files.readString(folder.resolve("key.pem")));
        Sm2PrivateKey secret = Sm2PrivateKey.fromPem(Files.readString(folder.resolve("secret.pem")));
        assertThat(key.verifies(message, Files.readAllBytes(folder.resolve("signature"))))
                .isTrue();
        assertThat(secret.publicKey()).isEqualTo(key);
        assertThat(key.pem()).isEqualTo(Files.readString(folder.resolve("key.pem")));
        assertThat(secret.pem()).isEqualTo(Files.readString(folder.resolve("secret.pem")));
        write("signature", secret.sign(message));
        assertThat(sh(folder, VERIFY).exit()).isZero();
    }

    @Test
    void opensslReadsTheKeysThatWeWrite() throws IOException {
        Sm2PrivateKey secret = Sm2PrivateKey.generate();
        write("secret.pem", secret.pem());

        assertThat(sh(folder, "openssl pkey -in secret.pem -pubout"))
                .isEqualTo(new Outcome(0, secret.publicKey().pem()));
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
