package org.chuanyu.gateway.audit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.gateway.desk.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** "Verify in this browser": yes to what the log signed, no to whatever was bent on the way, and it says where. */
class VerifyInBrowserIT extends WitnessedGateway {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Test
    void verifiesInTheBrowser() {
        covered(257);
        for (long seq : new long[] {0, 2, 255}) {
            try (Browser.Window window = BROWSER.wide(client).login("inspector-dazu")) {
                Page page = window.page();
                page.navigate("/audit/leaves/" + seq + "/verify");
                verdict(page, "good");
                assertThat(page.locator("#verdict [data-says]:visible")).containsText("通过");
                assertThat(page.locator(".checks > li[data-state=good]")).hasCount(6);
                assertThat(page.locator(".checks [data-says]:visible"))
                        .hasText(new String[] {"通过", "通过", "通过", "通过", "通过", "通过"});
                assertThat(page.locator("#step-witnesses .computed li")).hasCount(2);
                assertThat(page.locator("#step-leaf .computed"))
                        .hasText(HexFormat.of()
                                .formatHex(store.leaves(seq, seq + 1).get(0).hash()));
                assertThat(page.locator("#verify")).not().containsText("??");
                window.isSound();
            }
        }
    }

    /** What the browser gets is bent on the way; whoever bent it, the page says no, and where. */
    @ParameterizedTest
    @CsvSource({
        "LEAF_WORD, **/bytes, bad, path, root",
        "LEAF_PLACE, **/bytes, bad, leaf, leaf-of-another-place",
        "LEAF_SPACE, **/bytes, bad, leaf, malformed-leaf",
        "PROOF_HASH, **/proof?*, bad, path, root",
        "PROOF_SHORT, **/proof?*, bad, path, root",
        "PROOF_LONG, **/proof?*, bad, path, root",
        "PROOF_INDEX, **/proof?*, bad, path, malformed-proof",
        "NOTE_ROOT, **/audit/checkpoint, bad, log, bad-signature",
        "NOTE_SIZE, **/audit/checkpoint, bad, log, bad-signature",
        "NOTE_UNSIGNED, **/audit/checkpoint, bad, log, no-log-signature",
        "NOTE_WITNESS, **/audit/checkpoint, bad, witnesses, bad-signature",
        "NOTE_ONE_WITNESS, **/audit/checkpoint, pending, witnesses, quorum",
        "NOTE_TWICE_THE_SAME, **/audit/checkpoint, pending, witnesses, quorum",
        "POLICY_OTHER_KEY, **/policy.txt, bad, log, no-log-signature",
        "POLICY_NO_QUORUM, **/policy.txt, unread, policy, malformed-policy",
        "POLICY_OTHER_LOG, **/policy.txt, bad, checkpoint, unknown-log"
    })
    void saysNoToWhatIsBent(Bend bend, String address, String verdict, String step, String why) {
        covered(257);
        try (Browser.Window window = BROWSER.wide(client).login("inspector-dazu")) {
            Page page = window.page();
            page.route(address, route -> answer(route, bend.how));
            page.navigate("/audit/leaves/6/verify");

            verdict(page, verdict);
            assertThat(page.locator("#step-" + step + " [data-why]:visible")).hasCount(1);
            assertThat(page.locator("#step-" + step + " [data-why='" + why + "']"))
                    .isVisible();
            assertThat(page.locator("#step-" + step))
                    .hasAttribute("data-state", verdict.equals("pending") ? "warn" : "bad");
            window.isSound();
        }
    }

    @Test
    void saysThatNothingWasVerifiedWhereAFileDoesNotCome() {
        covered(257);
        try (Browser.Window window = BROWSER.wide(client).login("inspector-dazu")) {
            Page page = window.page();
            page.route("**/bytes", Route::abort);
            page.navigate("/audit/leaves/3/verify");

            verdict(page, "unread");
            assertThat(page.locator("#step-path")).hasAttribute("data-state", "skipped");
            window.complaints();
        }
    }

    /** Each bends one thing. */
    enum Bend {
        LEAF_WORD(text -> text.replaceFirst("\"kind\":\"[a-z]", "\"kind\":\"x")),
        LEAF_PLACE(text -> text.replaceFirst("\"seq\":\"6\"", "\"seq\":\"7\"")),
        LEAF_SPACE(text -> text + " "),
        PROOF_HASH(text -> {
            String[] lines = text.split("\n", 4);
            char digit = lines[2].charAt(3);
            lines[2] = lines[2].substring(0, 3) + (digit == 'A' ? 'B' : 'A') + lines[2].substring(4);
            return String.join("\n", lines);
        }),
        PROOF_SHORT(text -> text.replaceFirst("(index [0-9]+\n)[^\n]+\n", "$1")),
        PROOF_LONG(text -> text.replaceFirst("(index [0-9]+\n[^\n]+\n)", "$1" + "A".repeat(43) + "=\n")),
        PROOF_INDEX(text -> text.replaceFirst("index 6", "index 5")),
        NOTE_ROOT(text -> {
            String[] lines = text.split("\n", 4);
            lines[2] = (lines[2].startsWith("A") ? "B" : "A") + lines[2].substring(1);
            return String.join("\n", lines);
        }),
        NOTE_SIZE(text -> {
            String[] lines = text.split("\n", 3);
            return lines[0] + "\n" + (Long.parseLong(lines[1]) + 1) + "\n" + lines[2];
        }),
        NOTE_UNSIGNED(text -> without(text, 0)),
        NOTE_WITNESS(text -> {
            // The last byte of the signature: still DER, no longer a signature.
            int end = text.length() - 1;
            String line = text.substring(text.lastIndexOf(' ') + 1, end);
            byte[] payload = Base64.getDecoder().decode(line);
            payload[payload.length - 1] ^= 1;
            return text.substring(0, end - line.length()) + Base64.getEncoder().encodeToString(payload) + "\n";
        }),
        NOTE_ONE_WITNESS(text -> without(text, 2)),
        NOTE_TWICE_THE_SAME(text -> {
            String one = without(text, 2);
            String[] lines = one.split("\n");
            return one + lines[lines.length - 1] + "\n";
        }),
        POLICY_OTHER_KEY(text -> {
            String name = text.substring(4, text.indexOf('+'));
            VerifierKey other =
                    new VerifierKey(name, KeyRole.LOG, Sm2PrivateKey.generate().publicKey());
            return text.replaceFirst("log [^\n]+", "log " + other);
        }),
        POLICY_NO_QUORUM(text -> text.replaceFirst("quorum [^\n]+\n", "")),
        POLICY_OTHER_LOG(text -> {
            VerifierKey other = new VerifierKey(
                    "log.other", KeyRole.LOG, Sm2PrivateKey.generate().publicKey());
            return text.replaceFirst("log [^\n]+", "log " + other);
        });

        final UnaryOperator<String> how;

        Bend(UnaryOperator<String> how) {
            this.how = how;
        }

        /** A note without one of its signature lines. */
        private static String without(String note, int line) {
            int blank = note.indexOf("\n\n") + 2;
            String[] lines = note.substring(blank).split("(?<=\n)");
            StringBuilder less = new StringBuilder(note.substring(0, blank));
            for (int i = 0; i < lines.length; i++) {
                less.append(i == line ? "" : lines[i]);
            }
            return less.toString();
        }
    }

    /** What the server says, bent. */
    private static void answer(Route route, UnaryOperator<String> bend) {
        String text = route.fetch().text();
        String bent = bend.apply(text);
        assertThat(bent).isNotEqualTo(text);
        route.fulfill(new Route.FulfillOptions().setStatus(200).setBodyBytes(bent.getBytes(StandardCharsets.UTF_8)));
    }
}
