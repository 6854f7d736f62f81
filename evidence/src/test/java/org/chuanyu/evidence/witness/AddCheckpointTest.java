package org.chuanyu.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.Cosignature;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.NoteSignature;
import org.chuanyu.evidence.note.NoteSigner;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.evidence.tree.TreeHash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddCheckpointTest {
    private static final TestLog LOG = TestLog.of(20);

    @TempDir
    Path folder;

    private TestWitness witness;

    @BeforeEach
    void start() {
        witness = new TestWitness(folder, LOG.key).init();
    }

    @AfterEach
    void stop() {
        witness.close();
    }

    @Test
    void cosignsAGrowingTreeAndShowsWhatItHolds() {
        assertThat(witness.get("/checkpoint").statusCode()).isEqualTo(404);

        int held = 0;
        for (int size : new int[] {1, 2, 5, 8, 8, 20}) {
            HttpResponse<String> answer = witness.add(LOG.request(held, size));

            Cosignature cosignature = witness.cosignature(answer, LOG.checkpoint(size));
            assertThat(cosignature.instant()).isEqualTo(witness.clock.instant());
            held = size;
        }
        SignedNote shown = SignedNote.parse(witness.get("/checkpoint").body().getBytes(StandardCharsets.UTF_8));
        assertThat(shown.text()).isEqualTo(LOG.checkpoint(20).text());
        assertThat(LOG.key.verifies(shown.text(), shown.signatures().get(0))).isTrue();
        assertThat(witness.key.verifies(shown.text(), shown.signatures().get(1)))
                .isTrue();
        assertThat(witness.get("/" + Sm3.hex(TestLog.ORIGIN.getBytes(StandardCharsets.UTF_8)) + "/checkpoint")
                        .body())
                .isEqualTo(shown.toString());
        assertThat(witness.get("/health").body()).contains("\"status\":\"ok\"", "\"size\":20");
        assertThat(witness.refused()).isEmpty();
    }

    @Test
    @DisplayName("attack 36: a log of another name, be it one letter, is 404 even under the right key")
    void doesNotKnowOtherLogs() {
        for (String origin : List.of("log.example/audit/2027", "Log.example/audit/2026", "lоg.example/audit/2026")) {
            assertStatus(404, LOG.named(origin).request(0, 5));
        }
        assertThat(witness.refused()).isEmpty();
    }

    @Test
    @DisplayName("attacks 35, 40, 48, 63: what the log's key has not signed in the log's role is 403")
    void wantsTheLogsSignature() {
        String text = LOG.checkpoint(5).text();
        Sm2PrivateKey stranger = Sm2PrivateKey.generate();
        VerifierKey sameName = new VerifierKey(TestLog.ORIGIN, KeyRole.LOG, stranger.publicKey());
        NoteSignature theirs = new NoteSigner(sameName, stranger)
                .sign(LOG.checkpoint(5))
                .signatures()
                .get(0);
        NoteSignature relabelled = new NoteSignature(TestLog.ORIGIN, LOG.key.id(), theirs.signature());
        NoteSignature moved = new NoteSignature(
                TestLog.ORIGIN, LOG.key.id(), LOG.note(6).signatures().get(0).signature());
        NoteSignature otherLog = new NoteSignature(
                TestLog.ORIGIN,
                LOG.key.id(),
                LOG.named("log.example/b").note(5).signatures().get(0).signature());
        VerifierKey asWitness = new VerifierKey(TestLog.ORIGIN, KeyRole.WITNESS, LOG.secret.publicKey());
        NoteSignature cosigned = new NoteSigner(asWitness, LOG.secret).cosign(LOG.checkpoint(5), TestLog.START);
        NoteSignature asLog = new NoteSignature(TestLog.ORIGIN, LOG.key.id(), cosigned.signature());

        for (NoteSignature line : List.of(theirs, relabelled, moved, otherLog, cosigned, asLog)) {
            assertStatus(403, TestLog.request(0, List.of(), text + "\n" + line.line()));
        }
        assertThat(witness.refused()).isEmpty();
        assertThat(witness.inside().held().size()).isZero();
    }

    @Test
    @DisplayName(
            "attack 43: a good line beside a bad one of the same key is 403; lines of unknown keys are passed over")
    void refusesASpoiledNote() {
        SignedNote good = LOG.note(5);
        NoteSignature bad = new NoteSignature(
                TestLog.ORIGIN, LOG.key.id(), LOG.note(6).signatures().get(0).signature());
        SignedNote strangers = good;
        for (int i = 0; i < 19; i++) {
            strangers = strangers.with(new NoteSignature("someone.example", i, new byte[] {1, 2, 3}));
        }

        assertStatus(403, TestLog.request(0, List.of(), good.with(bad).toString()));
        witness.cosignature(witness.add(TestLog.request(0, List.of(), strangers.toString())), LOG.checkpoint(5));
        assertThat(witness.get("/checkpoint").body()).doesNotContain("someone.example");
    }

    @Test
    @DisplayName("attacks 24, 28, 37, 38, 39, 41: what is not written as it must be is 400")
    void wantsTheOneWrittenForm() {
        String good = new String(LOG.request(0, 5), StandardCharsets.UTF_8);
        String hash = "DAYEJsV3FZu5RZCXEvlGum74UkuW/Df0NDvuPqWneJc=\n";
        String line = LOG.note(5).signatures().get(0).line();

        for (String bent : List.of(
                "",
                "old 0",
                "old 0\n",
                "old 0\n\n",
                good.replace("old 0", "old"),
                good.replace("old 0", "old -1"),
                good.replace("old 0", "old 00"),
                good.replace("old 0", "old 0 "),
                good.replace("old 0", "Old 0"),
                good.replace("old 0", "old 9223372036854775808"),
                good.replace("old 0\n", "old 0\r\n"),
                good.replace("old 0\n", "old 0\nxyz\n"),
                good.replace("old 0\n", "old 0\nAAAA\n"),
                good.replace("old 0\n", "old 0\n" + hash.replace("c=", "d=")),
                good.replace("old 0\n", "old 0\n" + hash.repeat(64)),
                good.replace("old 0\n", "\nold 0\n"),
                good.replace("\n5\n", "\n05\n"),
                good.replace("\n5\n", "\n-5\n"),
                good.replace("\n5\n", "\n5\nextension\n"),
                good.replace("2026\n5", "2026 \n5"),
                good.replace("\n\n\u2014", "\n\u2014"),
                good.replace("\u2014", "-"),
                good.replace("\u2014", "\u2013"),
                good + "\n",
                good + line.repeat(20),
                good.substring(0, good.length() - 1),
                good.substring(0, good.indexOf('\u2014')))) {
            assertStatus(400, bent.getBytes(StandardCharsets.UTF_8));
        }
        byte[] notUtf8 = good.getBytes(StandardCharsets.UTF_8);
        notUtf8[10] = (byte) 0xff;
        assertStatus(400, notUtf8);
        assertThat(witness.refused()).isEmpty();
        assertThat(witness.inside().held().size()).isZero();
    }

    @Test
    void refusesAnOldSizeBeyondTheCheckpoint() {
        assertStatus(400, TestLog.request(6, List.of(), LOG.note(5).toString()));
    }

    @Test
    @DisplayName("attack 34: an old checkpoint, or a wrong start, is 409 with the size that is held")
    void saysWhereItStands() {
        witness.add(LOG.request(0, 8));

        for (byte[] body : List.of(LOG.request(0, 5), LOG.request(5, 5), LOG.request(5, 12), LOG.request(9, 12))) {
            HttpResponse<String> answer = witness.add(body);
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).isEqualTo("8\n");
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/x.tlog.size");
        }
        assertThat(witness.inside().held().size()).isEqualTo(8);
        witness.cosignature(witness.add(LOG.request(8, 12)), LOG.checkpoint(12));
    }

    @Test
    void saysZeroBeforeTheFirst() {
        assertThat(witness.add(LOG.request(3, 5)).body()).isEqualTo("0\n");
    }

    @Test
    @DisplayName(
            "attacks 24, 25, 29: a proof with a hash too few, too many, changed, turned round or of another log is 422")
    void wantsTheProof() {
        witness.add(LOG.request(0, 6));
        List<byte[]> good = LOG.proof(6, 11);
        List<byte[]> turned = new ArrayList<>(good);
        Collections.reverse(turned);
        List<byte[]> more = new ArrayList<>(good);
        more.add(good.get(0));
        List<byte[]> changed = new ArrayList<>(good);
        changed.set(1, Sm3.of(good.get(1)));

        for (List<byte[]> proof : Arrays.asList(
                List.<byte[]>of(),
                good.subList(0, good.size() - 1),
                good.subList(1, good.size()),
                more,
                turned,
                changed,
                LOG.fork(2).proof(6, 11))) {
            assertStatus(422, TestLog.request(6, proof, LOG.note(11).toString()));
        }
        assertStatus(422, TestLog.request(6, good, LOG.note(6).toString()));
        assertThat(witness.inside().held().size()).isEqualTo(6);
        witness.cosignature(witness.add(LOG.request(6, 11)), LOG.checkpoint(11));
    }

    @Test
    void wantsNoProofForTheFirst() {
        assertStatus(422, TestLog.request(0, LOG.proof(3, 5), LOG.note(5).toString()));
    }

    @Test
    @DisplayName("attack 31: the same leaves hashed with SHA-256 are another tree")
    void refusesAnotherHash() {
        witness.add(LOG.request(0, 2));
        TreeHash sha = TreeHash.SHA_256;
        byte[] left = sha.node(sha.leaf(LOG.leaves.get(0)), sha.leaf(LOG.leaves.get(1)));
        byte[] right = sha.leaf(LOG.leaves.get(2));
        Checkpoint three = new Checkpoint(TestLog.ORIGIN, 3, sha.node(left, right));

        assertStatus(422, TestLog.request(2, List.of(right), sign(three)));
    }

    @Test
    void answersOnItsPathsAndMethodsOnly() {
        assertThat(witness.get("/add-checkpoint").statusCode()).isEqualTo(405);
        assertThat(witness.get("/").statusCode()).isEqualTo(404);
        assertThat(witness.get("/checkpoint/").statusCode()).isEqualTo(404);
        assertThat(witness.get("/refused/..%2fwitness.state").statusCode()).isEqualTo(404);
        assertThat(witness.get("/refused/../witness.state").statusCode()).isEqualTo(404);
        HttpRequest delete =
                HttpRequest.newBuilder(witness.address("/checkpoint")).DELETE().build();
        assertThat(TestWitness.send(delete).statusCode()).isEqualTo(405);
    }

    private static String sign(Checkpoint checkpoint) {
        return new NoteSigner(LOG.key, LOG.secret).sign(checkpoint).toString();
    }

    private void assertStatus(int status, byte[] body) {
        assertThat(witness.add(body).statusCode())
                .as(new String(body, StandardCharsets.UTF_8))
                .isEqualTo(status);
    }
}
