package org.chuanyu.gateway.desk;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.security.web.session.HttpSessionDestroyedEvent;

/** The engineer's pages beside the messages in a real browser: the live flow, deliveries, institutions. */
@GatewayTest
class ConsoleIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    FlowStreams streams;

    @Test
    void drawsTheFlowAsItHappens() throws IOException {
        Crossing crossing = new Crossing("FLOW");
        crossing.admit(listeners);
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            assertThat(page.locator("h1")).hasText("总览");
            assertThat(page.locator("#rates[data-drawn=true] canvas")).isVisible();
            assertThat(page.locator(".side.out")).containsText("安岳县人民医院");
            long before = received(page);

            String controlId = crossing.report(listeners);
            crossing.awaitDelivery(client, controlId);

            await().atMost(Duration.ofSeconds(15)).until(() -> received(page) > before);
            assertThat(page.locator(".side:not(.out) .pipe.w1, .side:not(.out) .pipe.w2")
                            .first())
                    .isAttached();
            assertThat(page.locator(".side.out .box b").first()).not().hasText("0 条/分");
            assertThat(page.locator("#rates[data-drawn=true] canvas")).isVisible();
            window.isSound();
        }
    }

    @Test
    void saysAtOnceWhatNeedsSomebody() throws IOException {
        Crossing crossing = new Crossing("NEED");
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            int before = page.locator("#needs a[href^='/messages/']").count();
            String controlId = crossing.lossyReport(listeners);
            String id = Crossing.id(client, controlId);

            assertThat(page.locator("#needs a[href='/messages/" + id + "']")).isVisible();
            assertThat(page.locator("#announce")).hasText("需要处理的列表有变化。");
            assertThat(before).isLessThan(9);
            page.locator("#needs a[href='/messages/" + id + "']").click();
            assertThat(page.locator("h1")).containsText("消息轨迹");
            window.isSound();
        }
    }

    @Test
    void endsTheStreamWithTheSession() {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            assertThat(window.page().locator("h1")).hasText("总览");
            String session = window.session();
            await().until(() -> streams.count(session) == 1);
            // Another way out than by closing the page: the session goes, the page stays.
            window.page()
                    .evaluate("() => { const csrf = document.querySelector('meta[name=csrf]'); return fetch('/logout',"
                            + " {method: 'POST', headers: {[csrf.dataset.header]: csrf.content}}); }");

            await().atMost(Duration.ofSeconds(5)).until(() -> streams.count(session) == 0);
            window.complaints();
        }
    }

    @Test
    void saysThatItIsNotLiveWhileTheStreamIsLost() {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            assertThat(page.locator("h1")).hasText("总览");
            await().until(() -> streams.count(window.session()) == 1);
            assertThat(page.locator(".live .on")).isVisible();
            assertThat(page.locator(".live .off")).isHidden();

            page.route("**/overview/stream", Route::abort);
            streams.ended(new HttpSessionDestroyedEvent(new MockHttpSession(null, window.session())));

            assertThat(page.locator(".live .off")).isVisible();
            assertThat(page.locator(".live .on")).isHidden();
            // A hand on the page does not bring the stream back.
            page.keyboard().press("Shift");
            assertThat(page.locator(".live .off")).isVisible();
            page.unroute("**/overview/stream");
            // The browser comes again by itself.
            assertThat(page.locator(".live .on")).isVisible();
            assertThat(page.locator(".live .off")).isHidden();
            window.isSound();
        }
    }

    @Test
    void keepsTheStreamsOfASessionBounded() {
        for (int i = 0; i < 9; i++) {
            assertThat(streams.open("somebody")).isNotNull();
        }

        assertThat(streams.count("somebody")).isEqualTo(4);
        streams.ended(new HttpSessionDestroyedEvent(new MockHttpSession(null, "somebody")));
        assertThat(streams.count("somebody")).isZero();
    }

    @Test
    void findsDeliveriesAndSendsManyAgainOnceConfirmed() throws IOException {
        for (String own : new String[] {"DLV1", "DLV2"}) {
            Crossing crossing = new Crossing(own);
            crossing.admit(listeners);
            crossing.awaitDelivery(client, crossing.report(listeners));
        }
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            page.navigate("/deliveries");
            page.locator("[name=state]").selectOption("DELIVERED");
            page.locator("[name=receiver]").selectOption("anyue-rmyy");
            page.locator(".search button").click();
            assertThat(page).hasURL(Pattern.compile("view="));
            assertThat(page.locator("#list tbody .badge").first()).hasText("已送达");

            page.locator("#list input[type=checkbox]").nth(0).check();
            page.locator("#list input[type=checkbox]").nth(1).check();
            page.getByText("重新发送所选").click();
            assertThat(page.locator("h1")).hasText("重新发送");
            assertThat(page.locator("tbody tr")).hasCount(2);
            window.isSound();
            page.getByText("确认重新发送").click();

            assertThat(page.locator("[role=status].good")).containsText("已排队重新发送。 2");
            window.isSound();
            page.locator("#list tbody a").first().click();
            assertThat(page.locator("h1")).containsText("送出详情");
            assertThat(page.locator("main")).containsText("发送经过");
            window.isSound();
        }
    }

    @Test
    void sendsNothingAgainWithoutConfirmation() throws IOException {
        Crossing crossing = new Crossing("ONCE");
        crossing.admit(listeners);
        String controlId = crossing.report(listeners);
        crossing.awaitDelivery(client, controlId);
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            page.navigate("/messages/" + Crossing.id(client, controlId));
            page.getByText("重新发送").click();
            page.getByText("取消").click();

            assertThat(page.locator("h1")).containsText("送出详情");
            assertThat(page.locator("table.attempts tbody tr")).hasCount(1);
        }
    }

    @Test
    void saysWhatIsWrongWithAFilter() throws IOException {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            page.navigate("/deliveries");
            page.locator("[name=from]").fill("2026-02-02");
            page.locator("[name=to]").fill("2026-01-31");
            page.locator(".search button").click();
            assertThat(page.locator("[role=alert]")).containsText("截止日期");

            page.navigate("/deliveries?state=NONSENSE");
            assertThat(page.locator("h1")).hasText("无法理解");
            window.screenshot("not-understood");
            page.navigate("/deliveries?view=" + UUID.randomUUID());
            assertThat(page.locator(".notice.warn")).containsText("已不在会话中");
            assertThat(window.complaints()).isNotEmpty().allMatch(text -> text.contains("400"));
        }
    }

    @Test
    void knocksAtAPartnersDoor() {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            page.navigate("/participants");
            assertThat(page.locator("section.participant")).hasCount(5);
            assertThat(page.locator("#probe-anyue-rmyy")).containsText("检查连接");
            page.locator("#knock-anyue-rmyy").click();

            assertThat(page.locator("#probe-anyue-rmyy tbody")).containsText("可连接");
            assertThat(page.locator("#probe-anyue-rmyy tbody")).containsText("未加密");
            assertThat(page.locator("#announce")).hasText("检查完成。");
            window.isSound();
        }
    }

    @Test
    void isDrawnInBothLanguagesOnWideAndNarrowScreens() throws IOException {
        Crossing crossing = new Crossing("SHOT");
        crossing.admit(listeners);
        crossing.awaitDelivery(client, crossing.report(listeners));
        new Crossing("SHOTL").lossyReport(listeners);
        for (int width : new int[] {Browser.WIDE, Browser.NARROW}) {
            for (String language : new String[] {"zh", "en"}) {
                try (Browser.Window window = BROWSER.open(client, width).login("engineer")) {
                    shoot(window, language, width);
                }
            }
        }
        try (Browser.Window window = BROWSER.dark(client).login("engineer")) {
            assertThat(window.page().locator("#rates[data-drawn=true] canvas")).isVisible();
            window.screenshot("overview-dark");
            window.isSound();
        }
    }

    private void shoot(Browser.Window window, String language, int width) throws IOException {
        Page page = window.page();
        String as = "-" + language + "-" + width;
        page.navigate("/?lang=" + language);
        assertThat(page.locator("#rates[data-drawn=true] canvas")).isVisible();
        window.screenshot("overview" + as);
        window.isSound();
        page.navigate("/deliveries");
        window.screenshot("deliveries" + as);
        window.isSound();
        page.locator("#list tbody a").first().click();
        assertThat(page.locator("main tbody tr").first()).isVisible();
        window.screenshot("delivery" + as);
        window.isSound();
        page.locator("main form button.main").click();
        assertThat(page.locator("button[name=confirmed]")).isVisible();
        window.screenshot("replay" + as);
        window.isSound();
        page.navigate("/participants");
        page.locator("#knock-anyue-rmyy").click();
        assertThat(page.locator("#probe-anyue-rmyy tbody")).containsText("ms");
        window.screenshot("participants" + as);
        window.isSound();
    }

    private static long received(Page page) {
        Object sum = page.evaluate("[...document.querySelectorAll('#minutes tbody tr')]"
                + ".reduce((sum, row) => sum + Number(row.cells[1].textContent), 0)");
        return ((Number) sum).longValue();
    }

    /** An answer that was on its way when somebody came to the part with the keyboard would take it from under their hands. */
    @Test
    void leavesAPartAloneToWhichSomebodyCameMeanwhile() {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            assertThat(page.locator("h1")).hasText("总览");
            page.waitForFunction("() => window.htmx && document.readyState === 'complete'");
            List<Route> held = new CopyOnWriteArrayList<>();
            page.route("**/overview/flow", held::add);
            page.evaluate("window.htmx.trigger('#flow', 'flow')");
            page.waitForCondition(() -> !held.isEmpty());
            page.locator("#rates-table summary").focus();

            page.waitForResponse("**/overview/flow", () -> held.forEach(Route::resume));

            assertThat(page.locator("#flow[aria-busy]")).hasCount(0);
            assertThat(page.locator("#rates-table summary")).isFocused();
            window.isSound();
        }
    }
}
