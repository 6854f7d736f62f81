package org.chuanyu.gateway.audit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.chuanyu.evidence.Sm2PrivateKey;
import org.chuanyu.evidence.bundle.LogProof;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.KeyRole;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.note.VerifierKey;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.desk.Browser;
import org.chuanyu.gateway.keys.Vault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** The pages about the audit log in a real browser, over a log with two witnesses that are processes of their own. */
@GatewayTest
@TestPropertySource(properties = {"gateway.audit.cosigning.every=200ms", "gateway.audit.waiting.notice=1s"})
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuditPagesIT {
    private static final String SVG = "svg.proof";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @TestConfiguration(proxyBeanMethods = false)
    static class TwoWitnesses {
        @Bean
        TestWitness dazu() throws IOException {
            return new TestWitness("dazu", Files.createTempDirectory("witness"));
        }

        @Bean
        TestWitness anyue() throws IOException {
            return new TestWitness("anyue", Files.createTempDirectory("witness"));
        }
    }

    private static boolean started;

    @Autowired
    List<TestWitness> witnesses;

    @Autowired
    LogName name;

    @Autowired
    Cosigned cosigned;

    @Autowired
    LogStore store;

    @Autowired
    AuditLog log;

    @Autowired
    AuditQuery query;

    @Autowired
    Freezer freezer;

    @Autowired
    Vault vault;

    @Autowired
    Environment environment;

    @Autowired
    GatewayClient client;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void startWitnesses() throws IOException {
        if (!started) {
            started = true;
            for (TestWitness witness : witnesses) {
                witness.start(name.key());
            }
        }
    }

    @AfterEach
    void thaw() {
        String url = String.valueOf(environment.getProperty("spring.datasource.url"));
        String owner = String.valueOf(environment.getProperty("spring.flyway.user"));
        JdbcClient.create(new DriverManagerDataSource(url, owner, ""))
                .sql("UPDATE gateway.audit_log SET state = 'active', reason = NULL, since = now() WHERE state = 'frozen'")
                .update();
    }

    @Test
    void findsAnActByTheFormAndShowsWhatItWas() throws IOException {
        String object = "DiagnosticReport/" + UUID.randomUUID();
        String patient = "p" + UUID.randomUUID();
        long entry = act(object, patient);
        long seq = evidence(entry);
        try (Browser.Window window = BROWSER.wide(client).login("auditor")) {
            Page page = window.page();
            page.navigate("/audit");
            assertThat(page.locator("#list tbody tr").first()).isVisible();
            page.locator("[name=matter]").fill(object);
            page.locator("[name=actor]").fill("doctor-x");
            page.locator("[name=organisation]").selectOption("anyue-rmyy");
            page.locator("[name=action]").selectOption("record-read");
            page.locator("[name=outcome]").selectOption("SUCCESS");
            page.locator("[name=from]").fill("2020-01-01T00:00");
            page.locator(".search button").click();

            assertThat(page).hasURL(Pattern.compile("/audit\\?view=[0-9a-f-]+$"));
            assertThat(page.locator("#list tbody tr")).hasCount(1);
            assertThat(page.locator("#list tbody")).containsText("查看记录");
            assertThat(page.locator("#list tbody")).containsText("安岳县人民医院");
            assertThat(page.locator("#list tbody")).containsText("叶 " + seq);
            assertThat(page.locator("[name=matter]")).hasValue(object);
            window.isSound();

            page.locator("#list tbody a").first().click();
            assertThat(page.locator("h1")).containsText("审计记录 " + entry);
            assertThat(page.locator("main")).containsText(patient);
            assertThat(page.locator("main")).containsText("诊疗关系");
            assertThat(page.locator(".notice.good")).containsText("可以作为证据");
            assertThat(page.locator(".openings tbody tr")).hasCount(4);
            assertThat(page.locator(".openings .tag.good")).hasCount(4);
            page.locator(".openings summary").click();
            assertThat(page.locator(".openings pre")).containsText("\"resourceType\":\"AuditEvent\"");
            window.isSound();

            page.goBack();
            assertThat(page.locator("#list tbody tr")).hasCount(1);
        }
        assertThat(looks("AuditEvent/" + entry)).as("the look is an entry").isEqualTo(1);
    }

    @Test
    void saysWhenThereIsNothingAndWhenAFieldMeansNothing() {
        try (Browser.Window window = BROWSER.wide(client).login("security")) {
            Page page = window.page();
            page.navigate("/audit");
            page.locator("[name=actor]").fill("nobody-" + UUID.randomUUID());
            page.locator(".search button").click();
            assertThat(page.locator(".empty")).hasText("没有符合条件的记录。");
            window.isSound();

            page.locator("[name=from]").fill("2026-02-02T10:00");
            page.locator("[name=to]").fill("2026-02-02T09:00");
            page.locator(".search button").click();
            assertThat(page.locator("[role=alert]")).containsText("截止时间");
            assertThat(page.locator("[name=from]")).hasValue("2026-02-02T10:00");
            assertThat(window.complaints()).isNotEmpty().allMatch(text -> text.contains("400"));

            page.navigate("/audit?view=" + UUID.randomUUID());
            assertThat(page.locator("#list .notice.warn")).containsText("已不在会话中");
            window.isSound();
        }
    }

    @Test
    void turnsPages_withoutShowingAnEntryTwice() {
        String actor = "pager-" + UUID.randomUUID();
        transaction.executeWithoutResult(status -> {
            for (int i = 0; i < 60; i++) {
                log.record(new AuditEntry(
                        AuditAction.RECORD_READ,
                        AuditEntry.Outcome.SUCCESS,
                        actor,
                        "doctor",
                        null,
                        null,
                        "object/" + i,
                        null,
                        null,
                        Map.of()));
            }
        });
        try (Browser.Window window = BROWSER.wide(client).login("auditor")) {
            Page page = window.page();
            page.navigate("/audit");
            page.locator("[name=actor]").fill(actor);
            page.locator(".search button").click();
            assertThat(page.locator("#list tbody tr")).hasCount(50);
            String last = page.locator("#list tbody tr a").last().getAttribute("href");
            page.locator("a[rel=next]").click();

            assertThat(page.locator("#list tbody tr")).hasCount(10);
            assertThat(page.locator("#list tbody a[href='" + last + "']")).hasCount(0);
            assertThat(page.locator("a[rel=next]")).hasCount(0);
            assertThat(page.locator("[name=actor]")).hasValue(actor);
            window.isSound();
        }
    }

    /** The computed root is that of the checkpoint under the policy; other programs come to the same. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 255, 256})
    void drawsTheProofUpToTheSignedRoot(long seq) {
        covered(257);
        try (Browser.Window window = BROWSER.wide(client).login("inspector-dazu")) {
            Page page = window.page();
            page.navigate("/audit/leaves/" + seq);
            assertThat(page.locator(SVG)).isVisible();

            SignedNote note = SignedNote.parse(
                    page.locator("pre").nth(1).textContent().getBytes(StandardCharsets.UTF_8));
            CheckedNote checked =
                    policy().check(note, Clock.systemUTC().instant());
            assertThat(checked.quorum()).isTrue();
            assertThat(page.locator(SVG).getAttribute("data-root"))
                    .isEqualTo(HexFormat.of().formatHex(checked.checkpoint().root()));
            assertThat(page.locator(SVG).getAttribute("data-size"))
                    .isEqualTo(String.valueOf(checked.checkpoint().size()));
            assertThat(page.locator("table.steps tr.end code"))
                    .hasText(HexFormat.of().formatHex(checked.checkpoint().root()));
            assertThat(page.locator(SVG + " .sign")).hasText("=");
            byte[] leaf = page.locator("#leaf-text").textContent().getBytes(StandardCharsets.UTF_8);
            LogProof proof = LogProof.parse(fetched(page, "/audit/leaves/" + seq + "/proof"));
            assertThat(proof.proves(leaf)).isTrue();
            assertThat(fetched(page, "/audit/leaves/" + seq + "/bytes")).isEqualTo(leaf);
            assertThat(page.locator(SVG + " title")).hasCount(1);
            assertThat(page.locator("table.steps tbody tr"))
                    .hasCount(proof.hashes().size() + 2);
            window.isSound();
        }
    }

    @Test
    void showsNoEntryToWhoMayOnlyReadLeaves() {
        long entry = act("DiagnosticReport/" + UUID.randomUUID(), "p" + UUID.randomUUID());
        long seq = evidence(entry);
        try (Browser.Window window = BROWSER.wide(client).login("inspector-anyue")) {
            Page page = window.page();
            page.navigate("/audit");
            assertThat(page).hasURL(Pattern.compile("/audit/log$"));
            page.locator("[name=seq]").fill(String.valueOf(seq));
            page.locator(".open button").click();

            assertThat(page.locator("h1")).hasText("签名日志的叶 " + seq);
            assertThat(page.locator("main a[href^='/audit/entries/']")).hasCount(0);
            assertThat(page.locator("main")).not().containsText("doctor-x");
            window.isSound();
            page.navigate("/audit/entries/" + entry);
            assertThat(page.locator("h1")).hasText("没有权限");
            window.complaints();
        }
        assertThat(looks("leaf/" + seq)).isEqualTo(1);
        assertThat(count("action = 'ACCESS_REFUSED' AND object = 'AuditEvent/" + entry + "'"))
                .isEqualTo(1);
    }

    @Test
    void verifiesInTheBrowser() {
        covered(257);
        for (long seq : new long[] {0, 2, 255}) {
            try (Browser.Window window = BROWSER.wide(client).login("inspector-dazu")) {
                Page page = window.page();
                page.navigate("/audit/leaves/" + seq + "/verify");
                verdict(page, "good");
                assertThat(page.locator("#verdict span:visible")).containsText("通过");
                assertThat(page.locator(".checks > li[data-state=good]")).hasCount(6);
                assertThat(page.locator("#step-witnesses .figures li")).hasCount(2);
                assertThat(page.locator("#step-leaf .figures"))
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
            assertThat(page.locator("#step-" + step + " [data-why='" + why + "']")).isVisible();
            assertThat(page.locator("#step-" + step)).hasAttribute("data-state", verdict.equals("pending") ? "warn" : "bad");
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

    /** Erasure takes what the leaf commits to, and leaves what it proves. */
    @Test
    void provesWhatWasErased() {
        String patient = "p" + UUID.randomUUID();
        long entry = act("DiagnosticReport/" + UUID.randomUUID(), patient);
        long seq = evidence(entry);
        vault.destroy(patient);
        try (Browser.Window window = BROWSER.wide(client).login("auditor")) {
            Page page = window.page();
            page.navigate("/audit/entries/" + entry);
            assertThat(page.locator("main")).containsText("密钥已按规定销毁");
            assertThat(page.locator(".openings")).hasCount(0);
            window.isSound();
            page.navigate("/audit/leaves/" + seq + "/verify");
            verdict(page, "good");
        }
    }

    @Test
    void showsTheStateOfTheLogAsItChanges() throws Exception {
        covered(1);
        try (Browser.Window window = BROWSER.wide(client).login("commission-dazu")) {
            Page page = window.page();
            page.navigate("/audit/log");
            assertThat(page.locator(".witnesses tbody tr")).hasCount(2);
            String before = page.locator("#size").textContent();
            act("DiagnosticReport/" + UUID.randomUUID(), null);

            assertThat(page.locator("#size")).not().hasText(before, text());
            assertThat(page.locator("#witness-dazu .tag.good")).isVisible(visible());
            TestWitness anyue = witnesses.stream()
                    .filter(each -> each.name().equals("anyue"))
                    .findFirst()
                    .orElseThrow();
            anyue.kill();
            try {
                act("DiagnosticReport/" + UUID.randomUUID(), null);
                assertThat(page.locator("#witness-anyue .tag.bad")).hasText("没有应答", text());
                assertThat(page.locator("#witness-dazu .tag.good")).isVisible();
                window.isSound();
            } finally {
                anyue.start(name.key());
            }
            assertThat(page.locator("#witness-anyue .tag.good")).isVisible(visible());
        }
    }

    /** Acts go on; whoever is responsible sees that the log does not, why, and what to do. */
    @Test
    void saysThatTheLogIsFrozenAndThatEntriesWait() throws IOException {
        covered(1);
        freezer.freeze("witness-ahead");
        act("DiagnosticReport/" + UUID.randomUUID(), null);
        await().until(() -> query.count(new AuditQuery.Where()) > store.size());
        try (Browser.Window window = BROWSER.wide(client).login("auditor")) {
            Page page = window.page();
            page.navigate("/audit/log");
            assertThat(page.locator("#frozen-title")).hasText("日志已冻结");
            assertThat(page.locator("main")).containsText("回退到了旧状态");
            assertThat(page.locator("main")).containsText("只有数据库属主可以在查明后解冻");
            assertThat(page.locator("#stuck")).isVisible(visible());
            window.isSound();
            window.screenshot("audit-log-frozen");
            page.navigate("/");
            assertThat(page.locator("#flow [role=alert]")).containsText("witness-ahead");
            assertThat(page.locator("#stuck")).containsText("签名日志停滞");
            window.isSound();
            window.screenshot("overview-frozen");
            page.locator("#stuck a").click();
            assertThat(page.locator("h1")).hasText("签名日志状态");
        }
        thaw();
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            assertThat(window.page().locator("h1")).hasText("总览");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                window.page().reload();
                assertThat(window.page().locator("#stuck").count()).isZero();
                assertThat(window.page().locator("#flow [role=alert]").count()).isZero();
            });
        }
    }

    @Test
    void isReadWithTheKeyboardAlone() {
        covered(257);
        try (Browser.Window window = BROWSER.narrow(client).login("auditor")) {
            Page page = window.page();
            page.navigate("/audit/leaves/100");
            page.locator("[role=region]").first().focus();
            page.keyboard().press("ArrowRight");
            assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                    .isEqualTo("solid");
            page.navigate("/audit");
            page.locator("[name=actor]").focus();
            page.keyboard().type("nobody-at-all");
            page.keyboard().press("Enter");
            assertThat(page.locator("#list .empty")).isVisible();
            window.isSound();
        }
    }

    @Test
    void isDrawnInBothLanguagesOnWideAndNarrowScreens() throws IOException {
        long entry = act("DiagnosticReport/" + UUID.randomUUID(), "p" + UUID.randomUUID());
        long seq = evidence(entry);
        covered(257);
        for (int width : new int[] {Browser.WIDE, Browser.NARROW}) {
            for (String language : new String[] {"zh", "en"}) {
                try (Browser.Window window = BROWSER.open(client, width).login("auditor")) {
                    shoot(window, language + "-" + width, language, entry, seq);
                }
            }
        }
        try (Browser.Window window = BROWSER.dark(client).login("auditor")) {
            shoot(window, "dark", "zh", entry, seq);
        }
    }

    private void shoot(Browser.Window window, String as, String language, long entry, long seq) throws IOException {
        Page page = window.page();
        page.navigate("/audit?lang=" + language);
        shoot(window, "audit-" + as);
        page.navigate("/audit/entries/" + entry);
        shoot(window, "audit-entry-" + as);
        page.navigate("/audit/leaves/" + seq);
        shoot(window, "audit-leaf-" + as);
        page.navigate("/audit/log");
        shoot(window, "audit-log-" + as);
        page.navigate("/audit/leaves/" + seq + "/verify");
        verdict(page, "good");
        shoot(window, "audit-verify-" + as);
    }

    private static void shoot(Browser.Window window, String as) throws IOException {
        assertThat(window.page().locator("main")).not().containsText("??");
        window.screenshot(as);
        window.isSound();
    }

    /** What the server says, bent. */
    private static void answer(Route route, UnaryOperator<String> bend) {
        String text = route.fetch().text();
        String bent = bend.apply(text);
        assertThat(bent).isNotEqualTo(text);
        route.fulfill(new Route.FulfillOptions().setStatus(200).setBodyBytes(bent.getBytes(StandardCharsets.UTF_8)));
    }

    private static void verdict(Page page, String verdict) {
        assertThat(page.locator("#verify"))
                .hasAttribute(
                        "data-verdict", verdict, new LocatorAssertions.HasAttributeOptions().setTimeout(15_000));
    }

    private TrustPolicy policy() {
        return TrustPolicy.parse(
                client.anonymous().get("/audit/policy.txt").body().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] fetched(Page page, String path) {
        Object base64 = page.evaluate(
                "path => fetch(path).then(answer => answer.arrayBuffer())"
                        + ".then(bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))))",
                path);
        return Base64.getDecoder().decode(String.valueOf(base64));
    }

    /** Does something, and says the id of its entry. */
    private long act(String object, @Nullable String patient) {
        transaction.executeWithoutResult(status -> log.record(LogSlice.entry(object, patient)));
        return query.search(new AuditQuery.Where().object(object), false, 1)
                .get(0)
                .seq();
    }

    /** Where an entry is in the log, once there is evidence of it. */
    private long evidence(long entry) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> store.ofEntry(entry)
                        .filter(leaf -> cosigned.lastSize() > leaf.seq())
                        .isPresent());
        return Objects.requireNonNull(store.ofEntry(entry).orElseThrow()).seq();
    }

    /** Until there is evidence of so many leaves. */
    private void covered(int leaves) {
        long missing = leaves - store.size();
        transaction.executeWithoutResult(status -> {
            for (long i = 0; i < missing; i++) {
                log.record(LogSlice.entry("object/" + i, null));
            }
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> cosigned.lastSize() >= leaves);
    }

    private long looks(String object) {
        return count("action = 'AUDIT_READ' AND object = '" + object + "' AND detail ->> 'way' = 'page'");
    }

    private long count(String where) {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE " + where)
                .query(Long.class)
                .single();
    }

    private static LocatorAssertions.HasTextOptions text() {
        return new LocatorAssertions.HasTextOptions().setTimeout(20_000);
    }

    private static LocatorAssertions.IsVisibleOptions visible() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(20_000);
    }
}
