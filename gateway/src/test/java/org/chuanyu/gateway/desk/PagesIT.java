package org.chuanyu.gateway.desk;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.util.regex.Pattern;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;

/** The pages in a real browser: what they show, that nothing is refused or broken in them, and a screenshot of each. */
@GatewayTest
class PagesIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Test
    void letsNobodyInWithoutLogin() throws IOException {
        try (Browser.Window window = BROWSER.wide(client)) {
            Page page = window.page();
            page.navigate("/messages");

            assertThat(page).hasURL(Pattern.compile("/login$"));
            assertThat(page.locator("html")).hasAttribute("lang", "zh-CN");
            assertThat(page).hasTitle("登录 · 川渝健康网关");
            window.isSound();
            window.screenshot("login");

            page.locator("[name=username]").fill("engineer");
            page.locator("[name=password]").fill("wrong");
            page.locator("main button").click();

            assertThat(page.locator("[role=alert]")).isVisible();
            window.isSound();
        }
    }

    @Test
    void showsMessagesOnWideAndNarrowScreens() throws IOException {
        Sent sent = Sent.by(client, "A");
        for (int width : new int[] {Browser.WIDE, Browser.NARROW}) {
            try (Browser.Window window = messages(BROWSER.open(client, width), "engineer")) {
                Page page = window.page();

                assertThat(page.locator("h1")).hasText("消息");
                assertThat(row(page, sent)).containsText("大足区人民医院");
                assertThat(row(page, sent).locator(".badge")).hasText("已接收");
                window.isSound();
                window.screenshot("messages-" + width);
            }
        }
    }

    @Test
    void findsByAPatientsIdentifierWithoutWritingItIntoTheAddress() throws IOException {
        Sent sent = Sent.by(client, "B");
        try (Browser.Window window = messages(BROWSER.wide(client), "engineer")) {
            Page page = window.page();
            page.locator("[name=patient]").fill(Sent.RESIDENT);
            page.locator("[name=controlId]").fill(sent.controlId());
            page.locator(".search button").click();

            assertThat(page.locator("tbody tr")).hasCount(1);
            assertThat(row(page, sent)).isVisible();
            assertThat(page.url())
                    .contains("view=")
                    .doesNotContain(Sent.RESIDENT)
                    .doesNotContain(sent.controlId());
            assertThat(page.locator("[name=patient]")).hasValue(Sent.RESIDENT);

            page.locator("[name=patient]").fill("512021190303030025");
            page.locator(".search button").click();
            assertThat(page.locator(".empty")).hasText("没有符合条件的消息。");
            window.screenshot("messages-none");

            page.goBack();
            assertThat(row(page, sent)).isVisible();
            window.isSound();
        }
    }

    @Test
    void showsEveryStageAndTheContentOnRequest() throws IOException {
        Sent sent = Sent.by(client, "C");
        for (int width : new int[] {Browser.WIDE, Browser.NARROW}) {
            try (Browser.Window window = messages(BROWSER.open(client, width), "engineer")) {
                Page page = window.page();
                row(page, sent).locator("a").click();

                assertThat(page.locator(".stage > h2")).hasText(new String[] {"收到", "读取", "代码对照", "入库", "回答发送方", "送出"});
                assertThat(page.locator("main")).not().containsText(Sent.NAME);
                window.screenshot("trace-" + width);

                page.getByText("显示内容").click();

                assertThat(page.locator("#bodies pre").first()).containsText(Sent.NAME);
                assertThat(page.locator("#bodies details")).not().hasCount(0);
                page.locator("#bodies summary").first().click();
                assertThat(page.locator("#bodies details[open] pre")).containsText("\"resourceType\"");
                window.isSound();
                window.screenshot("trace-content-" + width);
            }
        }
    }

    @Test
    void showsWhatAPartnerAnsweredAndSendsItAgain() throws IOException {
        Crossing crossing = new Crossing("PAGE");
        crossing.admit(listeners);
        String controlId = crossing.report(listeners);
        crossing.awaitDelivery(client, controlId);
        try (Browser.Window window = messages(BROWSER.wide(client), "engineer")) {
            Page page = window.page();
            row(page, controlId).locator("a").click();

            assertThat(page.locator(".delivery")).containsText("安岳县人民医院");
            assertThat(page.locator(".delivery .badge")).hasText("已送达");
            assertThat(page.locator(".delivery table.attempts tbody tr")).hasCount(1);
            window.screenshot("trace-delivered");

            page.getByText("重新发送").click();
            assertThat(page.locator("h1")).hasText("重新发送");
            page.getByText("确认重新发送").click();

            assertThat(page.locator(".notice.good")).hasText("已排队重新发送。");
            window.isSound();
            window.screenshot("trace-replayed");
        }
    }

    @Test
    void showsWhatAParkedMessageLostAndRunsItAgain() throws IOException {
        Crossing crossing = new Crossing("LOSS");
        String controlId = crossing.lossyReport(listeners);
        try (Browser.Window window = messages(BROWSER.wide(client), "engineer")) {
            Page page = window.page();
            assertThat(row(page, controlId).locator(".badge")).hasText("待处理");
            assertThat(row(page, controlId)).containsText("有临床内容无法译出");
            assertThat(row(page, controlId)).containsText("clinical-loss");
            row(page, controlId).locator("a").click();

            assertThat(page.locator("caption").getByText("丢失登记")).isVisible();
            assertThat(page.locator(".stage .why").first()).containsText("有临床内容无法译出");
            assertThat(page.locator(".stage .why [lang=en]").first()).containsText("a clinical part is not carried");
            window.screenshot("trace-parked");
            page.getByText("重新处理").click();

            assertThat(page.locator(".notice.good")).hasText("已重新处理，结果见下。");
            window.isSound();
        }
        for (String language : new String[] {"zh", "en"}) {
            try (Browser.Window window = messages(BROWSER.narrow(client), "engineer")) {
                window.page().navigate("/messages?state=PARKED&lang=" + language);
                window.isSound();
                window.screenshot("messages-parked-" + language + "-360");
                row(window.page(), controlId).locator("a").click();
                assertThat(window.page().locator(".stage .why").first()).isVisible();
                window.isSound();
                window.screenshot("trace-parked-" + language + "-360");
            }
        }
    }

    @Test
    void showsTheWayButNotTheContentToWhoMayNotSeeIt() throws IOException {
        Sent sent = Sent.by(client, "D");
        try (Browser.Window window = messages(BROWSER.wide(client), "admin")) {
            Page page = window.page();
            row(page, sent).locator("a").click();

            assertThat(page.locator(".stage")).hasCount(6);
            assertThat(page.getByText("没有查看其内容的权限")).isVisible();
            assertThat(page.getByText("显示内容")).hasCount(0);
            assertThat(page.locator("main form")).hasCount(0);
            window.isSound();
            window.screenshot("trace-withheld");
        }
    }

    @Test
    void speaksEnglishOnceAskedTo() throws IOException {
        try (Browser.Window window = messages(BROWSER.wide(client), "engineer")) {
            Page page = window.page();
            page.getByText("English").click();
            assertThat(page.locator("html")).hasAttribute("lang", "en");
            assertThat(page.locator("h1")).hasText("Messages");

            page.navigate("/messages");
            assertThat(page.locator("h1")).hasText("Messages");
            assertThat(page.locator("main").innerText().replaceAll("(?s)<table.*</table>", ""))
                    .doesNotContainPattern("[\u6d88\u606f]{2}");
            window.isSound();
            window.screenshot("messages-en");

            page.getByText("中文").click();
            assertThat(page.locator("h1")).hasText("消息");
        }
    }

    @Test
    void showsANewMessageWithoutBeingAsked() {
        try (Browser.Window window = messages(BROWSER.wide(client), "engineer")) {
            Page page = window.page();
            assertThat(page.locator("h1")).hasText("消息");

            Sent sent = Sent.by(client, "E");

            assertThat(row(page, sent)).isVisible();
            window.isSound();
        }
    }

    @Test
    void saysWhatIsWrongWithASearch() {
        try (Browser.Window window = messages(BROWSER.wide(client), "engineer")) {
            Page page = window.page();
            page.locator("[name=from]").fill("2026-02-02");
            page.locator("[name=to]").fill("2026-01-31");
            page.locator(".search button").click();

            assertThat(page.locator("[role=alert]")).containsText("截止日期");
            assertThat(page.locator("[name=from]")).hasValue("2026-02-02");
            assertThat(window.complaints()).isNotEmpty().allMatch(text -> text.contains("400"));
            window.isSound();
        }
    }

    @Test
    void leadsToTheLoginWhenTheSessionIsGone() {
        Sent sent = Sent.by(client, "F");
        try (Browser.Window window = messages(BROWSER.wide(client), "engineer")) {
            Page page = window.page();
            row(page, sent).locator("a").click();
            assertThat(page.locator(".stage")).hasCount(6);
            window.loseSession();

            page.reload();
            assertThat(page).hasURL(Pattern.compile("/login"));
            page.locator("[name=username]").fill("engineer");
            page.locator("[name=password]").fill("demo");
            page.locator("main button").click();
            assertThat(page.locator(".stage")).hasCount(6);
            page.navigate("/messages");
            window.loseSession();
            assertThat(page).hasURL(Pattern.compile("/login"));
            assertThat(window.complaints()).isNotEmpty().allMatch(text -> text.contains("401"));
        }
    }

    private static Browser.Window messages(Browser.Window window, String login) {
        window.login(login).page().navigate("/messages");
        return window;
    }

    private static Locator row(Page page, Sent sent) {
        return row(page, sent.controlId());
    }

    private static Locator row(Page page, String controlId) {
        return page.locator("tbody tr", new Page.LocatorOptions().setHasText(controlId));
    }
}
