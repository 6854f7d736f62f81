package org.chuanyu.gateway.audit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.chuanyu.gateway.desk.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page about the log itself, and the notices on the overview, while the log moves, stands still, and moves again. */
class LogPagesIT extends WitnessedGateway {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

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
        await().until(() -> query.count(new AuditQuery.Where(), Integer.MAX_VALUE) > store.size());
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
}
