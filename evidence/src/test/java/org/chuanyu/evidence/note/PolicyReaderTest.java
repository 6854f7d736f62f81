package org.chuanyu.evidence.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.chuanyu.evidence.note.Parties.NOW;
import static org.chuanyu.evidence.note.Parties.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.chuanyu.evidence.StrictText;
import org.chuanyu.evidence.time.TestTsa;
import org.chuanyu.evidence.time.TimeAnchor;
import org.junit.jupiter.api.Test;

/** C2SP tlog-policy: what a policy says, and that nothing in it is guessed. */
class PolicyReaderTest {
    private final Parties parties = new Parties();

    @Test
    void readsLogsWitnessesAndAddresses() {
        String text = "# 两县\n\n \t \n  # indented\n"
                + parties.text()
                        .replace(parties.log.key() + "\n", parties.log.key() + "\thttps://log.example/\n")
                        .replace("\nwitness dazu ", "\n  witness \t dazu  ")
                        .replace("quorum both\n", "quorum both \n");

        TrustPolicy policy = Parties.policy(text);
        assertThat(policy.logs()).containsExactly(parties.log.key());
        assertThat(policy.witnesses().keySet()).containsExactly("dazu", "anyue");
        assertThat(policy.witnesses().get("anyue")).isEqualTo(parties.anyue.key());
        assertThat(policy.check(parties.cosigned(checkpoint(1)), NOW).quorum()).isTrue();
    }

    @Test
    void groupsCountTheirMembers() {
        List<NoteSigner> witnesses = new ArrayList<>();
        StringBuilder keys = new StringBuilder("log " + parties.log.key() + "\n");
        for (int i = 0; i < 5; i++) {
            witnesses.add(parties.witness("w" + i + ".example", "w" + i));
            keys.append("witness w")
                    .append(i)
                    .append(' ')
                    .append(witnesses.get(i).key())
                    .append('\n');
        }
        keys.append("group x 2 w0 w1 w2\ngroup y any w3 w4\ngroup both all x y\n");

        assertQuorum(
                keys + "quorum both\n", witnesses, cosigned -> count(cosigned, 7) >= 2 && count(cosigned, 24) >= 1);
        assertQuorum(keys + "quorum x\n", witnesses, cosigned -> count(cosigned, 7) >= 2);
        assertQuorum(keys + "quorum w4\n", witnesses, cosigned -> count(cosigned, 16) == 1);
        assertQuorum(keys + "quorum none\n", witnesses, cosigned -> true);
    }

    private void assertQuorum(String text, List<NoteSigner> witnesses, IntPredicate met) {
        TrustPolicy policy = Parties.policy(text);
        Checkpoint checkpoint = checkpoint(3);
        for (int cosigned = 0; cosigned < 32; cosigned++) {
            SignedNote note = parties.log.sign(checkpoint);
            for (int i = 0; i < 5; i++) {
                note = (cosigned >> i & 1) == 1 ? note.with(witnesses.get(i).cosign(checkpoint, NOW)) : note;
            }
            assertThat(policy.check(note, NOW).quorum())
                    .as("%s %d", text, cosigned)
                    .isEqualTo(met.test(cosigned));
        }
    }

    @Test
    void readsTimeStampingAuthoritiesAndWhatTheyHaveRevoked() {
        TestTsa tsa = TestTsa.good();
        TestTsa other = TestTsa.good();
        String text = parties.text()
                + tsa.line()
                + TimeAnchor.of("other", other.certificate(), "1.2.156.1").line() + "\n"
                + tsa.revoking(1, NOW, 4)
                + tsa.revoking(2, NOW, -1);

        TrustPolicy policy = Parties.policy(text);
        assertThat(policy.tsas().stream().map(TimeAnchor::name)).containsExactly("test", "other");
        assertThat(policy.tsas().get(0).certificate()).isEqualTo(tsa.rootCertificate());
        assertThat(policy.tsas().get(1).policy()).isEqualTo("1.2.156.1");
        assertThat(parties.policy().tsas()).isEmpty();
    }

    @Test
    void refusesAuthoritiesThatItCannotTrust() {
        TestTsa tsa = TestTsa.good();
        String good = parties.text() + tsa.line();
        String log = StrictText.base64(parties.log.key().key().spki());
        Parties.policy(good);

        for (String bent : List.of(
                good + tsa.line(),
                good + tsa.line().replace("tsa test", "tsa other"),
                good.replace("tsa test", "tsa"),
                good + "tsa more\n",
                good + "tsa more " + log + "\n",
                good.replaceFirst("\n$", " 1.2.3 4\n"),
                good.replaceFirst("\n$", " 1.02.3\n"),
                good.replaceFirst("\n$", " any\n"),
                good.replaceFirst("\n$", "=\n"),
                good.replaceFirst("....\n$", "AAAA\n").replaceFirst("tsa test M", "tsa test N"),
                good + TestTsa.good().revoking(1, NOW, 4),
                good + tsa.revoking(1, NOW, 4).replace("crl test", "crl other"),
                good + "crl test\n",
                good + "crl test " + log + "\n",
                parties.text() + tsa.revoking(1, NOW, 4) + tsa.line())) {
            assertThatExceptionOfType(EvidenceRefused.class)
                    .as(bent)
                    .isThrownBy(() -> Parties.policy(bent))
                    .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.MALFORMED_POLICY));
        }
    }

    private static int count(int cosigned, int mask) {
        return Integer.bitCount(cosigned & mask);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        String good = parties.text();
        String log = parties.log.key().label();

        for (String bent : List.of(
                "",
                "# nothing\n",
                good.replace("quorum both\n", ""),
                good.substring(0, good.length() - 1),
                good.replace("\n", "\r\n"),
                good.replace("\n", "\u0000\n"),
                good.replace("quorum both", "quorum both\u00a0"),
                "\ufeff" + good,
                good + "quorum both\n",
                good + "quorum none\n",
                good.replace("quorum both", "quorum other"),
                good.replace("quorum both", "quorum both dazu"),
                good.replace("quorum both", "quorum"),
                good.replace("quorum both", "Quorum both"),
                good.replace("quorum both", "quorum both # why"),
                good + "threshold 2\n",
                good.replace("group both all dazu anyue\n", "") + "group both all dazu anyue\n",
                good.replace("both all", "both 0"),
                good.replace("both all", "both 3"),
                good.replace("both all", "both 02"),
                good.replace("both all", "both -1"),
                good.replace("both all", "both most"),
                good.replace("both all", "both ALL"),
                good.replace("all dazu anyue", "all"),
                good.replace("all dazu anyue", "all dazu" + "\ngroup more all dazu anyue"),
                good.replace("all dazu anyue", "all dazu dazu"),
                good.replace("all dazu anyue", "any dazu none"),
                good.replace("all dazu anyue", "all dazu other"),
                good.replace("all dazu anyue", "all dazu both"),
                good.replace("group both", "group none"),
                good.replace("group both", "group dazu"),
                good.replace("witness dazu", "witness anyue"),
                good.replace("witness dazu", "witness none"),
                good.replace("witness dazu", "witness"),
                good.replace("witness dazu " + parties.dazu.key(), "witness dazu"),
                good.replace("log " + parties.log.key(), "log " + parties.dazu.key()),
                good.replace(
                        parties.dazu.key().toString(),
                        parties.log("witness.dazu.example", "dazu").key().toString()),
                good.replace(
                        "log " + parties.log.key(),
                        "log " + parties.log.key() + " https://a.example https://b.example"),
                good.replace("log " + parties.log.key(), "log"),
                good.replace("log " + parties.log.key(), "log nobody"),
                "log " + parties.log.key() + "\n" + good,
                "validity " + log + " 0 -\n" + good,
                good + "validity " + log + " 0 -\nvalidity " + log + " 0 -\n",
                good + "validity " + log + " 5 4\n",
                good + "validity " + log + " - 4\n",
                good + "validity " + log + " 00 4\n",
                good + "validity " + log + " 0\n",
                good + "validity " + log + " 0 4 5\n",
                good + "validity " + log + "0 0 4\n",
                good + "#".repeat(65_536) + "\n",
                good + "#\n".repeat(1000))) {
            assertThat(bent).isNotEqualTo(good);
            assertThatExceptionOfType(EvidenceRefused.class)
                    .as(bent.length() > 3000 ? "long" : bent)
                    .isThrownBy(() -> Parties.policy(bent));
        }
    }

    @Test
    void refusesBytesThatAreNotText() {
        byte[] bytes = ("# ?\n" + parties.text()).getBytes(StandardCharsets.UTF_8);
        bytes[2] = (byte) 0xff;

        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> TrustPolicy.parse(bytes));
    }
}
