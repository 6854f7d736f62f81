package org.chuanyu.gateway.audit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.chuanyu.evidence.bundle.LogProof;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.gateway.desk.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages about the audit log in a real browser. */
class AuditPagesIT extends WitnessedGateway {
    private static final String SVG = "svg.proof";

    @RegisterExtension
    static final Browser BROWSER = new Browser();

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

            SignedNote note =
                    SignedNote.parse(page.locator("pre").nth(1).textContent().getBytes(StandardCharsets.UTF_8));
            CheckedNote checked = policy().check(note, Clock.systemUTC().instant());
            assertThat(checked.quorum()).isTrue();
            assertThat(page.locator(SVG).getAttribute("data-root"))
                    .isEqualTo(HexFormat.of().formatHex(checked.checkpoint().root()));
            assertThat(page.locator(SVG).getAttribute("data-size"))
                    .isEqualTo(String.valueOf(checked.checkpoint().size()));
            assertThat(page.locator("table.steps tr.end code"))
                    .hasText(HexFormat.of().formatHex(checked.checkpoint().root()));
            assertThat(page.locator(SVG + " .sign")).hasText("=");
            byte[] leaf = page.locator("#leaf-text").textContent().getBytes(StandardCharsets.UTF_8);
            // Of the checkpoint that the page shows: the look at it is the next leaf.
            LogProof proof = LogProof.parse(fetched(
                    page,
                    "/audit/leaves/" + seq + "/proof?size=" + page.locator(SVG).getAttribute("data-size")));
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

    private static byte[] fetched(Page page, String path) {
        Object base64 = page.evaluate(
                "path => fetch(path).then(answer => answer.arrayBuffer())"
                        + ".then(bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))))",
                path);
        return Base64.getDecoder().decode(String.valueOf(base64));
    }

    private long looks(String object) {
        return count("action = 'AUDIT_READ' AND object = '" + object + "' AND detail ->> 'way' = 'page'");
    }

    private long count(String where) {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE " + where)
                .query(Long.class)
                .single();
    }
}
