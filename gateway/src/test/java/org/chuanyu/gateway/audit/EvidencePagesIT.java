package org.chuanyu.gateway.audit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.chuanyu.gateway.desk.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Evidence for an inspector who has a browser and no command line. */
class EvidencePagesIT extends WitnessedGateway {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @TempDir
    Path office;

    @Test
    void asksForABundle_seesHowFarItIs_andCarriesItAway() throws IOException {
        covered(20);
        try (Browser.Window window = BROWSER.wide(client).login("inspector-dazu")) {
            Page page = window.page();
            page.navigate("/audit/evidence");
            page.locator("main form button").click();
            assertThat(page).hasURL(Pattern.compile("/audit/evidence/[0-9a-f-]{36}$"));
            assertThat(page.locator("#bundle[data-state=ready]")).isVisible(patiently());
            window.isSound();

            Download file = page.waitForDownload(
                    () -> page.locator("#bundle form button").click());
            String id = page.url().substring(page.url().lastIndexOf('/') + 1);
            assertThat(file.suggestedFilename()).isEqualTo("evidence-" + id + ".zip");
            assertThat(text(file.path(), "bundle.json")).contains("\"requester\":\"inspector-dazu\"");
            assertThat(fetched(id)).isEqualTo(1);

            page.navigate("/audit/evidence");
            assertThat(page.locator("tbody a[href$='" + id + "']")).isVisible();
            window.isSound();
        }
        try (Browser.Window window = BROWSER.wide(client).login("inspector-anyue")) {
            assertThat(window.page().locator("tbody a")).hasCount(0);
            window.complaints();
        }
    }

    @Test
    void saysWhyThereIsNone() throws IOException {
        covered(1);
        try (Browser.Window window = BROWSER.wide(client).login("inspector-dazu")) {
            Page page = window.page();
            page.navigate("/audit/evidence");
            page.locator("[name=from]").fill("2026-02-02T10:00");
            page.locator("[name=to]").fill("2026-02-02T09:00");
            page.locator("main form button").click();
            assertThat(page.locator("[role=alert]")).containsText("起止时间不对");
            assertThat(page.locator("[name=from]")).hasValue("2026-02-02T10:00");
            assertThat(window.complaints()).isNotEmpty().allMatch(text -> text.contains("422"));
            window.isSound();

            freezer.freeze("leaves-missing");
            page.navigate("/audit/evidence");
            page.locator("main form button").click();
            assertThat(page.locator("[role=alert]")).containsText("审计日志已冻结");
            assertThat(window.complaints()).isNotEmpty().allMatch(text -> text.contains("503"));
            window.isSound();
        }
    }

    /** It was ready when the page was drawn, and the log was frozen before the button was pressed. */
    @ParameterizedTest
    @CsvSource({"zh, 暂时不可用, 请稍后再试", "en, Not available now, try again in a while"})
    void showsAPageWhereABundleIsNotHandedOutNow(String language, String title, String text) throws IOException {
        covered(20);
        try (Browser.Window window = BROWSER.wide(client).login("inspector-dazu")) {
            Page page = window.page();
            page.navigate("/audit/evidence?lang=" + language);
            page.locator("main form button").click();
            assertThat(page.locator("#bundle[data-state=ready]")).isVisible(patiently());
            freezer.freeze("leaves-missing");

            page.locator("#bundle form button").click();

            assertThat(page.locator("h1")).hasText(title);
            assertThat(page.locator("main")).containsText(text);
            assertThat(window.complaints()).isNotEmpty().allMatch(said -> said.contains("503"));
            window.isSound();
            window.screenshot("not-available-" + language);
        }
    }

    @Test
    void isForInspectorsOnly_andARefusalIsNoted() {
        try (Browser.Window window = BROWSER.wide(client).login("commission-dazu")) {
            window.page().navigate("/audit/evidence");
            assertThat(window.page().locator("h1")).hasText("没有权限");
            window.complaints();
        }
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'ACCESS_REFUSED' AND object = 'evidence'"
                                + " AND actor = 'commission-dazu'")
                        .query(Long.class)
                        .single())
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource({"zh, 1280", "zh, 360", "en, 1280", "en, 360"})
    void isDrawnInBothLanguagesOnWideAndNarrowScreens(String language, int width) throws IOException {
        covered(20);
        try (Browser.Window window = BROWSER.open(client, width).login("inspector-anyue")) {
            Page page = window.page();
            page.navigate("/audit/evidence?lang=" + language);
            page.locator("[name=to]").fill("2035-01-01T00:00");
            page.locator("main form button").click();
            assertThat(page.locator("#bundle[data-state=ready]")).isVisible(patiently());
            assertThat(page.locator("main")).not().containsText("??");
            window.isSound();
            window.screenshot("bundle-" + language + "-" + width);
            Path zip = page.waitForDownload(
                            () -> page.locator("#bundle form button").click())
                    .path();
            page.navigate("/audit/evidence");
            window.isSound();
            window.screenshot("evidence-" + language + "-" + width);

            page.navigate(Files.writeString(office.resolve("report.html"), text(zip, "report.html"))
                    .toUri()
                    .toString());
            window.isSound();
            window.screenshot("bundle-report-" + language + "-" + width);
        }
    }

    private long fetched(String id) {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'EVIDENCE_FETCHED' AND object = ?")
                .param("evidence/" + id)
                .query(Long.class)
                .single();
    }

    private static String text(Path zip, String name) throws IOException {
        try (ZipFile bundle = new ZipFile(zip.toFile());
                InputStream entry = bundle.getInputStream(bundle.getEntry(name))) {
            return new String(entry.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static LocatorAssertions.IsVisibleOptions patiently() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);
    }
}
