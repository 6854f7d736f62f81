package org.chuanyu.gateway.desk;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The page of a day's sheets in a real browser: before they are made, made, with what does not match, and for who may not. */
@GatewayTest
class ReconciliationPagesIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Autowired
    GatewayClient client;

    @Autowired
    JdbcClient jdbc;

    @Test
    void makesTheSheetsOfAPastDayOnRequest_andHandsThemOut() throws IOException {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            page.navigate("/reconciliation?day=2026-03-03");
            assertThat(page.locator("section .empty").first()).containsText("还没有生成");
            assertThat(page.locator("main")).not().containsText("没有不一致项");
            window.screenshot("reconciliation-empty");

            page.getByText("现在生成").click();

            assertThat(page.locator("[role=status].good")).hasText("已生成并签名。");
            assertThat(page.locator("table.sheets tbody tr")).hasCount(3);
            assertThat(page.locator("main")).containsText("没有不一致项。");
            Download file = page.waitForDownload(
                    () -> page.locator("table.sheets a").first().click());
            assertThat(file.suggestedFilename()).isEqualTo("2026-03-03-anyue-rmyy-emr-out.txt");
            assertThat(Files.readString(file.path()))
                    .startsWith("chuanyu-sheet/v1\n")
                    .contains("\nday 2026-03-03\n");
            assertThat(page.locator("main")).not().containsText("??");
            window.isSound();
            window.screenshot("reconciliation");
        }
    }

    @ParameterizedTest
    @CsvSource({"zh, 1280, 收到未答复", "zh, 360, 收到未答复", "en, 1280, Not answered", "en, 360, Not answered"})
    void showsWhatDoesNotMatch(String language, int width, String kind) throws IOException {
        LocalDate today = LocalDate.now(Clock.system(ZoneId.of("Asia/Shanghai")));
        Sent.by(client, "REC" + language + width);
        // As if it had been told to send it again, and nothing had been kept of that.
        jdbc.sql("UPDATE intake_message SET answer_sm3 = NULL WHERE participant = 'dazu-rmyy'")
                .update();
        try (Browser.Window window = BROWSER.open(client, width).login("auditor")) {
            Page page = window.page();
            page.navigate("/reconciliation?day=" + today + "&lang=" + language);

            assertThat(page.locator("table.orphans tbody tr").first()).containsText(kind);
            assertThat(page.locator("main")).not().containsText(Sent.NAME);
            assertThat(page.locator("main")).not().containsText("??");
            assertThat(page.locator("table.orphans a[href^='/messages/']").first())
                    .isVisible();
            assertThat(page.locator("main form[method=post]")).hasCount(0);
            window.isSound();
            window.screenshot("reconciliation-orphans-" + language + "-" + width);
        }
    }

    @Test
    void saysSoWhereTheDayIsNone_andWhereThereIsNoRight() throws IOException {
        try (Browser.Window window = BROWSER.narrow(client).login("inspector-dazu")) {
            Page page = window.page();
            page.navigate("/reconciliation");
            assertThat(page.locator("h1")).hasText("对账");
            page.navigate("/reconciliation?day=2026-02-30");
            assertThat(page.locator("[role=alert]")).containsText("日期");
            window.isSound();
            window.screenshot("reconciliation-wrong-day");
        }
        try (Browser.Window window = BROWSER.wide(client).login("admin")) {
            window.page().navigate("/reconciliation");
            assertThat(window.page().locator("h1")).hasText("没有权限");
            assertThat(window.complaints()).isNotEmpty().allMatch(text -> text.contains("403"));
            window.isSound();
        }
    }
}
