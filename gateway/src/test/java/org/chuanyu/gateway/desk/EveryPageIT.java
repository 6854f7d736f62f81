package org.chuanyu.gateway.desk;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What all pages share, in a real browser: who may open which, light and dark, the keyboard, the way out. */
@GatewayTest
class EveryPageIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Autowired
    GatewayClient client;

    @ParameterizedTest(name = "{0} at {1}: {2}")
    @CsvSource({
        "engineer, /, 200",
        "engineer, /deliveries, 200",
        "engineer, /participants, 200",
        "engineer, /patients, 403",
        "engineer, /reconciliation, 200",
        "auditor, /reconciliation, 200",
        "inspector-dazu, /reconciliation, 200",
        "inspector-dazu, /, 200",
        "admin, /reconciliation, 403",
        "security, /reconciliation, 403",
        "doctor-anyue, /reconciliation, 403",
        "admin, /, 200",
        "admin, /patients, 403",
        "admin, /settings, 200",
        "engineer, /settings, 403",
        "auditor, /settings, 403",
        "security, /settings, 403",
        "doctor-anyue, /settings, 403",
        "auditor, /patients, 403",
        "security, /, 200",
        "inspector-dazu, /, 200",
        "auditor, /audit, 200",
        "security, /audit, 200",
        "inspector-dazu, /audit, 200",
        "commission-anyue, /audit/log, 200",
        "inspector-dazu, /audit/log/state, 200",
        "inspector-dazu, /audit/leaves/0, 200",
        "commission-dazu, /audit/leaves/0/bytes, 200",
        "inspector-dazu, /audit/leaves/0/proof, 200",
        "inspector-dazu, /audit/leaves/0/verify, 200",
        "inspector-dazu, /audit/evidence, 200",
        "inspector-dazu, /audit/evidence/00000000-0000-0000-0000-000000000000, 404",
        "commission-dazu, /audit/evidence, 403",
        "auditor, /audit/evidence, 403",
        "engineer, /audit/evidence/00000000-0000-0000-0000-000000000000/state, 403",
        "inspector-dazu, /audit/leaves/999999999, 404",
        "inspector-dazu, /audit/entries/1, 403",
        "commission-dazu, /audit/entries/1, 403",
        "auditor, /audit/entries/999999999, 404",
        "engineer, /audit, 403",
        "admin, /audit, 403",
        "admin, /audit/log, 403",
        "engineer, /audit/leaves/0, 403",
        "engineer, /audit/leaves/0/bytes, 403",
        "doctor-anyue, /audit/log, 403",
        "doctor-anyue, /audit/leaves/0/proof, 403",
        "quality-dazu, /audit, 403",
        "security, /deliveries, 403",
        "doctor-anyue, /patients, 200",
        "doctor-anyue, /deliveries, 403",
        "doctor-anyue, /messages, 403",
        "doctor-anyue, /participants, 403",
        "doctor-anyue, /overview/flow, 403",
        "doctor-anyue, /overview/stream, 403",
        "quality-dazu, /, 403",
        "commission-dazu, /patients, 403"
    })
    void opensToEachRoleItsOwnPagesOnly(String login, String path, int status) {
        try (Browser.Window window = BROWSER.wide(client).login(login)) {
            window.page().waitForLoadState();
            int answered = ((Number) window.page()
                            .evaluate("path => fetch(path, {redirect: 'follow'}).then(answer => answer.status)", path))
                    .intValue();

            assertThat(answered).isEqualTo(status);
            window.complaints();
        }
    }

    @Test
    void showsInTheNavigationOnlyWhatARoleMayOpen() {
        try (Browser.Window window = BROWSER.wide(client).login("doctor-anyue")) {
            assertThat(window.page().locator("header nav a")).hasText(new String[] {"患者结果"});
        }
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            assertThat(window.page().locator("header nav a")).hasText(new String[] {"总览", "消息", "送出", "机构", "对账"});
        }
        try (Browser.Window window = BROWSER.wide(client).login("inspector-dazu")) {
            assertThat(window.page().locator("header nav a")).hasText(new String[] {"对账", "审计日志"});
            assertThat(window.page().locator(".tabs a")).hasText(new String[] {"日志状态", "导出证据"});
        }
        try (Browser.Window window = BROWSER.wide(client).login("auditor")) {
            assertThat(window.page().locator("header nav a"))
                    .hasText(new String[] {"总览", "消息", "送出", "机构", "对账", "审计日志"});
        }
        try (Browser.Window window = BROWSER.wide(client).login("admin")) {
            assertThat(window.page().locator("header nav a")).hasText(new String[] {"总览", "消息", "送出", "机构", "设置"});
            window.page().navigate("/participants");
            assertThat(window.page().locator("main form")).hasCount(0);
        }
    }

    /** The county's network has no way out: what a page needs comes from the gateway, on every page that a role has. */
    @ParameterizedTest
    @ValueSource(strings = {"engineer", "auditor", "admin", "doctor-anyue", "inspector-dazu"})
    void asksNobodyButTheGateway(String login) {
        try (Browser.Window window = BROWSER.wide(client).login(login)) {
            Page page = window.page();
            assertThat(page.locator("header nav a[aria-current]")).hasCount(1);
            List<?> pages = (List<?>) page.locator("header nav a, .tabs a")
                    .evaluateAll("links => links.map(link => link.getAttribute('href'))");
            for (Object each : pages) {
                page.navigate(String.valueOf(each));
                page.waitForLoadState();
                window.isSound();
            }
        }
    }

    @Test
    void knocksOnlyForWhoMaySendAgain() {
        try (Browser.Window window = BROWSER.wide(client).login("admin")) {
            Object status = window.page()
                    .evaluate("() => { const csrf = document.querySelector('meta[name=csrf]'); return"
                            + " fetch('/participants/anyue-rmyy/probe', {method: 'POST', headers:"
                            + " {[csrf.dataset.header]: csrf.content}}).then(answer => answer.status); }");
            assertThat(status).isEqualTo(403);
            Object without = window.page()
                    .evaluate("() => fetch('/deliveries/replay', {method: 'POST'}).then(answer => answer.status)");
            assertThat(without).isEqualTo(403);
            window.complaints();
        }
    }

    @Test
    void isDarkWhereTheMachineIsAndWhereThePersonWantsIt() {
        try (Browser.Window window = BROWSER.dark(client).login("engineer")) {
            Page page = window.page();
            assertThat(background(page)).isEqualTo("rgb(14, 22, 21)");
            page.locator(".themes a").nth(1).click();
            assertThat(page.locator("html")).hasAttribute("data-theme", "light");
            assertThat(background(page)).isEqualTo("rgb(243, 246, 246)");
            page.navigate("/participants");
            assertThat(background(page)).isEqualTo("rgb(243, 246, 246)");
            window.isSound();
        }
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            window.page().locator(".themes a").nth(2).click();
            assertThat(background(window.page())).isEqualTo("rgb(14, 22, 21)");
            window.isSound();
        }
    }

    @Test
    void canBeUsedWithTheKeyboardAlone() {
        try (Browser.Window window = BROWSER.wide(client)) {
            Page page = window.page();
            page.navigate("/login");
            page.keyboard().type("engineer");
            page.keyboard().press("Tab");
            page.keyboard().type("demo");
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).hasText("总览");

            page.keyboard().press("Tab");
            assertThat(page.locator(".skip")).isFocused();
            page.keyboard().press("Enter");
            assertThat(page.locator("main")).isFocused();
            page.locator("#rates-table summary").focus();
            page.keyboard().press("Enter");
            assertThat(page.locator("#minutes")).isVisible();
            assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
                    .isEqualTo("solid");

            page.navigate("/deliveries");
            page.locator("[name=wire]").focus();
            page.keyboard().type("nowhere");
            page.keyboard().press("Enter");
            assertThat(page.locator("#list .empty")).hasText("没有符合条件的送出记录。");
            window.isSound();
        }
    }

    @ParameterizedTest
    @CsvSource({"zh, 1280, 文件", "zh, 360, 文件", "en, 1280, File", "en, 360, File"})
    void showsTheSettingsToTheAdministrator_reachedByKeyboard(String language, int width, String file)
            throws IOException {
        try (Browser.Window window = BROWSER.open(client, width).login("admin")) {
            Page page = window.page();
            page.navigate("/?lang=" + language);
            page.locator("header nav a").first().focus();
            for (int i = 1; i < 5; i++) {
                page.keyboard().press("Tab");
            }
            page.keyboard().press("Enter");
            assertThat(page).hasURL(Pattern.compile("/settings$"));

            assertThat(page.locator("header nav a[aria-current]"))
                    .hasText(page.locator("h1").textContent());
            Locator demo =
                    page.locator("tr", new Page.LocatorOptions().setHas(page.getByText("gateway.demo", exactly())));
            assertThat(demo).containsText("true");
            assertThat(demo).containsText(file);
            assertThat(demo).containsText("application-demo.yml");
            assertThat(page.locator("main section")).hasCount(1 + 5);
            assertThat(page.locator("main form, main button, main input")).hasCount(0);
            assertThat(page.locator("main")).not().containsText("??");
            window.isSound();
            window.screenshot("settings-" + language + "-" + width);
        }
    }

    private static Page.GetByTextOptions exactly() {
        return new Page.GetByTextOptions().setExact(true);
    }

    @Test
    void logsOut() {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            window.page().getByText("退出").click();

            assertThat(window.page().locator("main [role=status]")).hasText("已退出。");
            window.page().navigate("/messages");
            assertThat(window.page()).hasURL(Pattern.compile("/login$"));
            window.isSound();
        }
    }

    @Test
    void saysSoWhereThereIsNoRightAndWhereThereIsNothing() throws IOException {
        try (Browser.Window window = BROWSER.wide(client).login("quality-dazu")) {
            assertThat(window.page().locator("h1")).hasText("没有权限");
            assertThat(window.page().getByText("退出")).isVisible();
            assertThat(window.complaints()).isNotEmpty().allMatch(text -> text.contains("403"));
            window.isSound();
            window.screenshot("no-right");
        }
        try (Browser.Window window = BROWSER.narrow(client).login("engineer")) {
            window.page().navigate("/messages/no-such-message");
            assertThat(window.page().locator("h1")).hasText("没有找到");
            assertThat(window.complaints()).isNotEmpty().allMatch(text -> text.contains("404"));
            window.isSound();
            window.screenshot("not-found-narrow");
        }
    }

    private static String background(Page page) {
        page.waitForLoadState();
        return String.valueOf(page.evaluate("getComputedStyle(document.body).backgroundColor"));
    }
}
