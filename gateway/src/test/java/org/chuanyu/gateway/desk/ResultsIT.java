package org.chuanyu.gateway.desk;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One person's results across hospitals, as a doctor sees them in a real browser. */
@GatewayTest
class ResultsIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void play() throws IOException {
        Course.play(listeners);
    }

    @Test
    void comparesWhatTwoHospitalsFoundAsTheyPrintedIt() {
        try (Browser.Window window = found("doctor-anyue")) {
            Page page = window.page();
            assertThat(page.locator(".person")).containsText(Course.NAME);
            assertThat(page.locator(".compare thead th")).hasText(new String[] {
                "项目", "2026-05-02 07:45安岳县人民医院", "2026-04-10 08:30大足区人民医院", "2026-03-01 09:00大足区人民医院"
            });
            Locator count = row(page, "白细胞计数");
            assertThat(count.locator("td").nth(0))
                    .containsText(Pattern.compile("3\\.20 ↓[\\s\\S]*10\\*9/L\\s*\\[3\\.5-9\\.5]"));
            assertThat(count.locator("td").nth(2)).containsText(Pattern.compile("\\*12\\.60 ↑[\\s\\S]*10\\^9/L"));
            Locator sugar = row(page, "葡萄糖");
            assertThat(sugar.locator("td").nth(1))
                    .containsText(Pattern.compile("121 ↑[\\s\\S]*mg/dL\\s*\\[70-110]\\s*≈ 6\\.7"));
            assertThat(sugar.locator("td").nth(0).locator(".conv")).hasCount(0);
            assertThat(row(page, "乙型肝炎病毒表面抗原")).containsText("阴性");
            assertThat(row(page, "某未知项目")).containsText("未对照，不与他院合并");
            assertThat(row(page, "高敏肌钙蛋白")).containsText("<0.01");
            window.isSound();
        }
    }

    @Test
    void plotsFiguresOfOneUnitOnly() {
        try (Browser.Window window = found("doctor-anyue")) {
            Page page = window.page();
            Locator sugar = page.locator("details.trend", new Page.LocatorOptions().setHasText("葡萄糖"));
            row(page, "葡萄糖").locator("th a").click();

            assertThat(sugar).hasAttribute("open", "");
            assertThat(sugar.locator("[data-drawn=true] canvas")).isVisible();
            assertThat(sugar.locator("tbody tr[data-value]")).hasCount(3);
            List<?> units = (List<?>) sugar.locator("tbody tr")
                    .evaluateAll("rows => rows.map(row => row.dataset.converted + ' ' + row.dataset.value)");
            assertThat(units.get(0)).isEqualTo("false 6.4");
            assertThat(String.valueOf(units.get(1))).startsWith("true 6.7");
            assertThat(sugar.locator("summary .tag")).hasText("mmol/L");
            Locator surface = page.locator("details.trend", new Page.LocatorOptions().setHasText("乙型肝炎病毒表面抗原"));
            assertThat(surface.locator("[data-chart]")).hasCount(0);
            window.isSound();
        }
    }

    /** The band of a plot is drawn from these: newest first, and no limit where the source printed none. */
    @Test
    void laysTheLimitsThatTheSourcePrintedBesideEachPoint() {
        try (Browser.Window window = found("doctor-anyue")) {
            Page page = window.page();
            assertThat(limits(page, "白细胞计数")).containsExactly("3.5 to 9.5", "3.5 to 9.5", "3.5 to 9.5");
            assertThat(limits(page, "血红蛋白")).containsExactly("115 to 150", "115 to 150");
            assertThat(limits(page, "反应蛋白")).containsExactly("none to 10", "none to 10");
            assertThat(limits(page, "高密度脂蛋白")).containsExactly("1.04 to none", "1.04 to none");
            // Converted with the value, from 70-110 mg/dL, to as many figures.
            assertThat(limits(page, "葡萄糖")).containsExactly("3.9 to 6.1", "3.9 to 6.11", "3.9 to 6.11");
        }
    }

    @Test
    void showsOthersNothingOfGradeFive() {
        try (Browser.Window window = found("doctor-anyue")) {
            assertThat(window.page().content()).doesNotContain("SECRETVALUE").doesNotContain("HIV");
        }
        try (Browser.Window window = found("doctor-dazu")) {
            assertThat(row(window.page(), "HIV")).containsText("待复检SECRETVALUE");
            // Without a visit at Dazu the results of Anyue are not there.
            assertThat(window.page().locator("main")).not().containsText("安岳");
        }
    }

    @Test
    void leavesADisclosureOfEachForeignReportAndAnEntry() {
        long before = disclosed();
        try (Browser.Window window = found("doctor-anyue")) {
            assertThat(window.page().locator(".person")).containsText("诊疗关系");
        }

        assertThat(disclosed()).isEqualTo(before + 2);
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'RECORD_READ' AND actor = 'doctor-anyue'"
                                + " AND legal_basis = 'care-relationship' AND detail ->> 'way' = 'page'")
                        .query(Long.class)
                        .single())
                .isPositive();
    }

    @Test
    void keepsIdentifiersOutOfAddressesAndAnAddressWithinItsSession() {
        String address;
        try (Browser.Window window = found("doctor-anyue")) {
            address = window.page().url();
            assertThat(address).matches(".*/patients/[0-9a-f-]{36}").doesNotContain(Course.RESIDENT);
            assertThat(window.page().title()).doesNotContain(Course.NAME);
            window.page().reload();
            assertThat(window.page().locator(".person")).containsText(Course.NAME);
        }
        try (Browser.Window window = BROWSER.wide(client).login("doctor-anyue")) {
            window.page().navigate(address);
            assertThat(window.page().locator("h1")).hasText("没有找到");
            window.complaints();
        }
    }

    @Test
    void findsNobodyWithoutABasis() throws IOException {
        new Crossing("ALONE").strangersReport(listeners);
        try (Browser.Window window = BROWSER.wide(client).login("doctor-anyue")) {
            ask(window, "D-ALONE");
            assertThat(window.page().locator("[role=status].empty")).containsText("没有找到");
            window.screenshot("patients-none");
            window.isSound();
        }
    }

    @Test
    void isDrawnInBothLanguagesOnWideAndNarrowScreens() throws IOException {
        for (int width : new int[] {Browser.WIDE, Browser.NARROW}) {
            for (String language : new String[] {"zh", "en"}) {
                try (Browser.Window window = BROWSER.open(client, width).login("doctor-anyue")) {
                    window.page().navigate("/patients?lang=" + language);
                    window.screenshot("patients-" + language + "-" + width);
                    window.isSound();
                    ask(window, Course.RESIDENT);
                    shoot(window, "patient-" + language + "-" + width);
                }
            }
        }
        try (Browser.Window window = BROWSER.dark(client).login("doctor-anyue")) {
            ask(window, Course.RESIDENT);
            shoot(window, "patient-dark");
        }
    }

    /** Nothing scrolls sideways, nothing without a result takes room, and it is still a table to who does not see it. */
    @Test
    void isReadOnATelephoneItemByItem() {
        try (Browser.Window window = BROWSER.narrow(client).login("doctor-anyue")) {
            ask(window, Course.RESIDENT);
            Page page = window.page();
            Locator sugar = row(page, "葡萄糖");
            assertThat(sugar.locator("td:visible").first()).containsText("6.4");
            assertThat(page.locator(".compare td.none:visible")).hasCount(0);
            assertThat(page.evaluate("(() => { const part = document.querySelector('.compare').parentElement;"
                            + " return part.scrollWidth - part.clientWidth; })()"))
                    .isEqualTo(0);
            assertThat(String.valueOf(sugar.locator("td:visible")
                            .first()
                            .evaluate("cell => getComputedStyle(cell, '::before').content")))
                    .contains("2026-05-02 07:45")
                    .contains("安岳县人民医院");
            assertThat(page.locator(".compare")).hasAttribute("role", "table");
            assertThat(sugar.locator("th")).hasAttribute("role", "rowheader");
            assertThat(sugar.locator("td:visible").first()).hasAttribute("role", "cell");
            window.isSound();
        }
    }

    private static void shoot(Browser.Window window, String name) throws IOException {
        Page page = window.page();
        assertThat(page.locator(".compare")).isVisible();
        // A page is visible before the whole of it has arrived.
        page.waitForLoadState();
        page.locator("details.trend").evaluateAll("all => all.forEach(each => each.open = true)");
        assertThat(page.locator("[data-drawn=true] canvas").nth(1)).isVisible();
        window.screenshot(name);
        window.isSound();
    }

    private long disclosed() {
        return jdbc.sql("SELECT count(*) FROM disclosure WHERE way = 'PAGE' AND organisation = 'anyue-rmyy'"
                        + " AND resource_type = 'DiagnosticReport'")
                .query(Long.class)
                .single();
    }

    private Browser.Window found(String login) {
        Browser.Window window = BROWSER.wide(client).login(login);
        ask(window, Course.RESIDENT);
        assertThat(window.page().locator(".person")).isVisible();
        // To the last row: what a script counts does not wait for what is still to come.
        window.page().waitForLoadState(LoadState.DOMCONTENTLOADED);
        return window;
    }

    private static void ask(Browser.Window window, String identifier) {
        Page page = window.page();
        page.locator("[name=identifier]").fill(identifier);
        page.locator(".find button").click();
    }

    private static List<String> limits(Page page, String item) {
        Object limits = page.locator("details.trend", new Page.LocatorOptions().setHasText(item))
                .locator("tbody tr[data-value]")
                .evaluateAll("rows => rows.map(row =>"
                        + " (row.dataset.low || 'none') + ' to ' + (row.dataset.high || 'none'))");
        return ((List<?>) limits).stream().map(String::valueOf).toList();
    }

    private static Locator row(Page page, String item) {
        return page.locator(".compare tbody tr", new Page.LocatorOptions().setHasText(item));
    }
}
