package org.chuanyu.gateway.desk;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;

/** What somebody sees between a question and its answer: the question is held back on its way until it was seen. */
@GatewayTest
class WaitingIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String TELLS = """
            document.addEventListener('animationend', event => console.log('bar '
                + getComputedStyle(event.target).visibility + ', form ' + document.querySelector('form.search').ariaBusy))""";

    @Autowired
    GatewayClient client;

    private final Deque<Route> held = new ArrayDeque<>();

    @Test
    void isBusyUntilAPartOfThePageHasItsAnswer() throws IOException {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = knocks(window);
            window.screenshot("waiting");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            window.screenshot("waiting-dark");
            held.remove().resume();

            assertThat(page.locator("#probe-anyue-rmyy tbody")).isVisible();
            isIdle(page);
            window.isSound();
        }
    }

    @Test
    void isBusyNoLongerWhenThereIsNoAnswer() {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = knocks(window);

            held.remove().abort();

            isIdle(page);
            assertThat(page.locator("#knock-anyue-rmyy")).isEnabled();
            assertThat(window.complaints()).isNotEmpty();
        }
    }

    @Test
    void isBusyUntilAFormHasLedToItsPage_andNotWhenSomebodyComesBack() {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = window.page();
            page.navigate("/deliveries");
            page.locator("[name=wire]").fill("nowhere");
            page.route(Pattern.compile("/deliveries$"), held::add);
            page.evaluate(TELLS);
            // A page that is about to go answers no questions any more, but it can still be heard.
            ConsoleMessage heard = page.waitForConsoleMessage(
                    new Page.WaitForConsoleMessageOptions()
                            .setPredicate(message -> message.text().startsWith("bar ")),
                    () -> page.locator(".search button").click(new Locator.ClickOptions().setNoWaitAfter(true)));

            assertThat(heard.text()).isEqualTo("bar visible, form true");
            held.remove().resume();

            assertThat(page).hasURL(Pattern.compile("view="));
            isIdle(page);
            page.unroute(Pattern.compile("/deliveries$"));
            page.goBack();
            assertThat(page).hasURL(Pattern.compile("/deliveries$"));
            isIdle(page);
            window.isSound();
        }
    }

    @Test
    void standsStillForWhoWantsNoMotion() {
        try (Browser.Window window = BROWSER.wide(client).login("engineer")) {
            Page page = knocks(window);
            assertThat(motion(page)).isEqualTo("passes");

            page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));

            assertThat(motion(page)).isEqualTo("none");
            assertThat(page.locator(".wait")).isVisible();
            held.remove().resume();
            isIdle(page);
            window.isSound();
        }
    }

    /** The page of participants, whose probe of a partner's door was asked for and is held back. */
    private Page knocks(Browser.Window window) {
        Page page = window.page();
        page.navigate("/participants");
        assertThat(page.locator(".wait")).isHidden();
        page.route("**/participants/*/probe", held::add);
        page.locator("#knock-anyue-rmyy").click();
        assertThat(page.locator("#probe-anyue-rmyy form")).hasAttribute("aria-busy", "true");
        assertThat(page.locator(".wait")).isVisible();
        assertThat(held).hasSize(1);
        return page;
    }

    private static void isIdle(Page page) {
        assertThat(page.locator("[aria-busy]")).hasCount(0);
        assertThat(page.locator(".wait")).isHidden();
    }

    private static Object motion(Page page) {
        return page.evaluate("getComputedStyle(document.querySelector('.wait'), '::before').animationName");
    }
}
