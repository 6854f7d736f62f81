package org.chuanyu.evidence.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.chuanyu.evidence.Chromium;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.VerifyPage;
import org.chuanyu.evidence.leaf.Leaf;
import org.chuanyu.evidence.note.Checkpoint;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.tree.HashLines;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** verify.html takes exactly the bytes that the jar takes, of each kind of file: good ones, and each byte of them changed. */
@DisplayName("attacks 18, 20, 36 to 41: verify.html and the jar read the same bytes, and refuse the same")
class PageReadersIT {
    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    private static Page page;

    @BeforeAll
    static void open() {
        page = CHROMIUM.page();
        page.evaluate(VerifyPage.library(
                "readLeaf",
                "SignedNote",
                "readCheckpoint",
                "TrustPolicy",
                "readDescription",
                "readManifest",
                "readRedactions",
                "readDisclosure",
                "readLogProof",
                "readHashLines",
                "SeenNotes",
                "fromHex",
                "toUtf8",
                "Refused"));
    }

    @Test
    void readsLeaves() {
        String leaf = new String(FixtureLog.good().leaves.get(9), UTF_8);
        same("page.readLeaf(bytes)", Leaf::parse, leaf);
        same("page.readLeaf(bytes)", Leaf::parse, leaf.replace("access", "甲乙𠮷\\\"\\\\"));
        String time = FixtureLog.minute(9).toString().replace("Z", ".000Z");
        Stream<String> times = Stream.of(
                "0000-01-01T00:00:00.000Z",
                "9999-12-31T23:59:59.999Z",
                "2024-02-29T00:00:00.000Z",
                "2025-02-29T00:00:00.000Z",
                "1900-02-29T00:00:00.000Z",
                "2000-02-29T00:00:00.000Z",
                "2025-04-31T00:00:00.000Z",
                "2025-13-01T00:00:00.000Z",
                "2025-00-01T00:00:00.000Z",
                "2025-01-00T00:00:00.000Z",
                "2025-01-01T24:00:00.000Z",
                "2025-01-01T23:60:00.000Z",
                "2025-01-01T23:59:60.000Z");
        same(
                "page.readLeaf(bytes)",
                Leaf::parse,
                times.map(other -> leaf.replace(time, other)).toList());
        same(
                "page.readLeaf(bytes)",
                Leaf::parse,
                Stream.of("e\u0301", "é", "\u212b", "\u0085", "\u007f", "\u2028", "\ufeff", "\\ud800", "\ud83c\udfe5")
                        .map(text -> leaf.replace("access", text))
                        .toList());
    }

    @Test
    void readsNotes() {
        String note = FixtureLog.good().note(FixtureLog.SIZE).toString();
        same(
                "page.readCheckpoint(page.SignedNote.parse(bytes).text)",
                bytes -> Checkpoint.parse(SignedNote.parse(bytes).text()),
                note);
        same(
                "page.readCheckpoint(page.SignedNote.parse(bytes).text)",
                bytes -> Checkpoint.parse(SignedNote.parse(bytes).text()),
                Stream.of("0", "042", "9223372036854775807", "9223372036854775808", "-1", "+1", "", "２０")
                        .map(size -> note.replace("\n20\n", "\n" + size + "\n"))
                        .toList());
    }

    @Test
    void readsPolicies() {
        String good = FixtureLog.POLICY;
        same("page.TrustPolicy.parse(bytes)", TrustPolicy::parse, good);
        String log = FixtureLog.LOG.key().label();
        same(
                "page.TrustPolicy.parse(bytes)",
                TrustPolicy::parse,
                List.of(
                        "",
                        "# nothing\n",
                        "# 两县\n\n \t \n  # indented\n" + good,
                        good.replace("quorum both\n", "quorum both \n"),
                        good.replace("\n", "\r\n"),
                        "\ufeff" + good,
                        good + "quorum none\n",
                        good.replace("both all", "both any"),
                        good.replace("both all", "both 2"),
                        good.replace("both all", "both 0"),
                        good.replace("both all", "both 3"),
                        good.replace("both all", "both 02"),
                        good.replace("all dazu anyue", "all dazu dazu"),
                        good.replace("group both", "group none"),
                        good.replace("quorum both", "quorum none"),
                        good.replace("quorum both", "quorum dazu"),
                        good.replace("witness dazu", "witness anyue"),
                        "log " + FixtureLog.LOG.key() + "\n" + good,
                        good + "validity " + log + " 0 -\n",
                        good + "validity " + log + " 0 -\nvalidity " + log + " 0 -\n",
                        good + "validity " + log + " 5 4\n",
                        good + "validity " + log + " 00 4\n",
                        "validity " + log + " 0 -\n" + good,
                        good + "threshold 2\n",
                        good + "#".repeat(65_536) + "\n",
                        good + "#\n".repeat(995),
                        good + "#\n".repeat(996),
                        good + "\n".repeat(2000)));
    }

    @Test
    void readsTheOtherFilesOfABundle() {
        Bent good = Bent.of(Attacks.good());
        same("page.readDescription(bytes)", BundleDescription::parse, text(good, BundleNames.DESCRIPTION));
        same("page.readManifest(bytes)", Manifest::parse, text(good, BundleNames.MANIFEST));
        same("page.readRedactions(bytes)", Redactions::parse, text(good, BundleNames.REDACTIONS));
        same(
                "page.readDisclosure(bytes, page.toUtf8('x'))",
                bytes -> Disclosures.parse(bytes, new byte[] {'x'}),
                text(good, BundleNames.disclosure(9)));
        same("page.readLogProof(bytes)", LogProof::parse, text(good, BundleNames.proof(18)));
        same(
                "page.readHashLines(bytes)",
                bytes -> HashLines.parse(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)),
                text(good, BundleNames.RIGHT));
    }

    @Test
    void readsTimesOfBundles() {
        String description = text(Bent.of(Attacks.good()), BundleNames.DESCRIPTION);
        String created = FixtureLog.minute(21).toString();
        same(
                "page.readDescription(bytes)",
                BundleDescription::parse,
                Stream.of(
                                "2025-03-01T04:21:00.5Z",
                                "2025-03-01T04:21:00.500Z",
                                "2025-03-01T04:21:00.000Z",
                                "2025-03-01T04:21:00.500000Z",
                                "2025-03-01T04:21:00.000001Z",
                                "2025-03-01T04:21:00.000001000Z",
                                "2025-03-01T04:21:00.000000001Z",
                                "2025-03-01T24:00:00Z",
                                "2025-02-29T04:21:00Z",
                                "2025-03-01T04:21Z",
                                "2025-03-01t04:21:00Z",
                                "2025-03-01T04:21:00+00:00",
                                "0000-03-01T04:21:00Z")
                        .map(time -> description.replace("\"created\":\"" + created, "\"created\":\"" + time))
                        .toList());
    }

    @Test
    void readsWhatWasSeen() {
        SeenNotes seen = new SeenNotes();
        FixtureLog log = FixtureLog.good();
        seen.remember(log.note(FixtureLog.SIZE));
        seen.keepFork(log.note(8), log.note(9));
        same("page.SeenNotes.parse(bytes)", SeenNotes::parse, new String(seen.bytes(), UTF_8));
    }

    private static String text(Bent bundle, String name) {
        return new String(bundle.files.get(name), UTF_8);
    }

    /** The good text is taken by both; with any byte changed, or cut anywhere, both say the same. */
    private static void same(String read, Consumer<byte[]> jar, String good) {
        byte[] bytes = good.getBytes(UTF_8);
        assertThat(taken(jar, bytes)).as(good).isTrue();
        List<byte[]> all = new ArrayList<>(List.of(bytes, new byte[0]));
        for (int at = 0; at < bytes.length; at++) {
            for (int change : new int[] {1, 2, 16, 32, 128}) {
                byte[] bent = bytes.clone();
                bent[at] ^= (byte) change;
                all.add(bent);
            }
            all.add(java.util.Arrays.copyOf(bytes, at));
        }
        compare(read, jar, all);
    }

    private static void same(String read, Consumer<byte[]> jar, List<String> texts) {
        compare(read, jar, texts.stream().map(text -> text.getBytes(UTF_8)).toList());
    }

    private static void compare(String read, Consumer<byte[]> jar, List<byte[]> all) {
        List<?> byPage = (List<?>) page.evaluate(
                "list => list.map(hex => { const bytes = page.fromHex(hex); try { " + read + "; return true; }"
                        + " catch (e) { if (e instanceof page.Refused) { return false; } throw e; } })",
                all.stream().map(HexFormat.of()::formatHex).toList());
        for (int i = 0; i < all.size(); i++) {
            assertThat(byPage.get(i)).as(new String(all.get(i), UTF_8)).isEqualTo(taken(jar, all.get(i)));
        }
    }

    private static boolean taken(Consumer<byte[]> jar, byte[] bytes) {
        try {
            jar.accept(bytes);
            return true;
        } catch (EvidenceRefused e) {
            return false;
        }
    }
}
