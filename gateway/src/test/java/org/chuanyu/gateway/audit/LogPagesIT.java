package org.chuanyu.gateway.audit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.chuanyu.gateway.desk.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page about the log itself, and the notices on the overview, while the log moves, stands still, and moves again. */
class LogPagesIT extends WitnessedGateway {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String UNWITNESSED = "检查点缺少见证方签名";
    private static final String UNSTAMPED = "检查点缺少可信时间戳";

    @Test
    void showsTheStateOfTheLogAsItChanges() throws Exception {
        covered(1);
        try (Browser.Window window = BROWSER.wide(client).login("commission-dazu")) {
            Page page = window.page();
            page.navigate("/audit/log");
            assertThat(page.locator(".witnesses tbody tr")).hasCount(2);
            String before = page.locator("#size").textContent();
            act("DiagnosticReport/" + UUID.randomUUID(), null);

            assertThat(page.locator("#size")).not().hasText(before);
            assertThat(page.locator("#witness-dazu .tag.good")).isVisible();
            TestWitness anyue = witnesses.stream()
                    .filter(each -> each.name().equals("anyue"))
                    .findFirst()
                    .orElseThrow();
            anyue.kill();
            try {
                act("DiagnosticReport/" + UUID.randomUUID(), null);
                assertThat(page.locator("#witness-anyue .tag.bad")).hasText("没有应答");
                assertThat(page.locator("#witness-dazu .tag.good")).isVisible();
                window.isSound();
            } finally {
                anyue.start(name.key());
            }
            assertThat(page.locator("#witness-anyue .tag.good")).isVisible();
        }
    }

    /** Acts go on; whoever is responsible sees that the log does not, why, and what to do. */
    @Test
    void saysThatTheLogIsFrozenAndThatEntriesWait() throws IOException {
        covered(1);
        freezer.freeze("witness-ahead");
        act("DiagnosticReport/" + UUID.randomUUID(), null);
        await().until(() -> query.count(new AuditQuery.Where(), Integer.MAX_VALUE) > store.size());
        // While it is frozen nobody looks whether a gap has ended.
        tell(AuditAction.WITNESS_GAP, AuditEntry.Outcome.FAILED);
        tell(AuditAction.TIME_STAMP_GAP, AuditEntry.Outcome.FAILED);
        try (Browser.Window window = BROWSER.wide(client).login("auditor")) {
            Page page = window.page();
            page.navigate("/audit/log");
            assertThat(page.locator("#state > .notice.warn").filter(with(UNWITNESSED)))
                    .isVisible();
            assertThat(page.locator("#frozen-title")).hasText("日志已冻结");
            assertThat(page.locator("main")).containsText("回退到了旧状态");
            assertThat(page.locator("main")).containsText("只有数据库属主可以在查明后解冻");
            assertThat(page.locator("#stuck")).isVisible();
            window.isSound();
            window.screenshot("audit-log-frozen");
            page.navigate("/");
            assertThat(page.locator("#flow [role=alert]")).containsText("witness-ahead");
            assertThat(page.locator("#stuck")).containsText("签名日志停滞");
            assertThat(page.locator("#flow .notice.warn").filter(with(UNWITNESSED)))
                    .isVisible();
            assertThat(page.locator("#flow .notice.warn").filter(with(UNSTAMPED)))
                    .isVisible();
            window.isSound();
            window.screenshot("overview-frozen");
            page.locator("#stuck a").click();
            assertThat(page.locator("h1")).hasText("签名日志状态");
        }
        thaw();
        tell(AuditAction.TIME_STAMP_GAP_ENDED, AuditEntry.Outcome.SUCCESS);
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            assertThat(window.page().locator("h1")).hasText("总览");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                window.page().reload();
                assertThat(window.page().locator("#stuck").count()).isZero();
                assertThat(window.page().locator("#flow [role=alert]").count()).isZero();
                assertThat(window.page().locator("#flow .notice").count()).isZero();
            });
        }
        try (Browser.Window window = BROWSER.wide(client).login("auditor")) {
            window.page().navigate("/audit/log");
            assertThat(window.page().locator("#state")).not().containsText(UNWITNESSED);
        }
    }

    private void tell(AuditAction action, AuditEntry.Outcome outcome) {
        transaction.executeWithoutResult(
                status -> log.record(AuditEntry.bySystem(action, outcome, null, null, null, Map.of())));
    }

    private static Locator.FilterOptions with(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }
}
