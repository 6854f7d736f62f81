package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.chuanyu.gateway.GatewayClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * The machine's own Chromium, for a test class to register. Where it or a Chinese font is missing, tests are skipped and say so; with {@code BROWSER_TESTS=required}
 * they fail.
 */
public final class Browser implements BeforeAllCallback, AfterAllCallback {
    /** As the widest and the narrowest screen that pages are drawn for. */
    public static final int WIDE = 1280;

    public static final int NARROW = 360;

    /** How long a page may take to show what is expected of it: a bound for a busy machine, nothing waits for it to pass. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final List<String> ARGUMENTS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    private static final Path SCREENSHOTS = Path.of(System.getProperty("basedir", "gateway"), "target", "screenshots");

    /** What is said of a control by what stands in it, seen or not, but for what is hidden from those who listen. */
    private static final String NAMELESS = """
            (() => {
              const said = node => node.nodeType === Node.TEXT_NODE ? node.data
                  : node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true'
                      || getComputedStyle(node).display === 'none' ? ''
                  : node.getAttribute('aria-label') || node.alt || [...node.childNodes].map(said).join('');
              const pointed = control => (control.getAttribute('aria-labelledby') || '').split(' ').filter(Boolean)
                  .map(id => document.getElementById(id)?.textContent ?? '').join('');
              return [...document.querySelectorAll('button, a, summary, [role=button], [role=link]')]
                  .filter(control => control.checkVisibility())
                  .filter(control => !(pointed(control) || said(control) || control.title).trim())
                  .map(control => control.outerHTML);
            })()""";

    private @Nullable Playwright playwright;
    private com.microsoft.playwright.@Nullable Browser chromium;

    @Override
    public void beforeAll(ExtensionContext context) {
        Optional<Path> executable = executable();
        String missing = executable.isEmpty()
                ? "Chromium is not installed"
                : hasChineseFont() ? null : "no font for Chinese is installed";
        if (missing != null) {
            assertThat(required()).as(missing + ", and BROWSER_TESTS=required").isFalse();
            String message = "SKIPPED: the pages are not tested in a browser, because " + missing;
            LoggerFactory.getLogger(Browser.class).warn(message);
            Assumptions.abort(message);
        }
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE.toMillis());
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable.orElseThrow())
                        .setArgs(ARGUMENTS));
    }

    /** A window on a wide screen, with nobody logged in. */
    public Window wide(GatewayClient client) {
        return open(client, WIDE, ColorScheme.LIGHT);
    }

    /** A window on a telephone. */
    public Window narrow(GatewayClient client) {
        return open(client, NARROW, ColorScheme.LIGHT);
    }

    /** A wide window on a machine that is set to dark. */
    public Window dark(GatewayClient client) {
        return open(client, WIDE, ColorScheme.DARK);
    }

    /** A window as wide as this. */
    public Window open(GatewayClient client, int width) {
        return open(client, width, ColorScheme.LIGHT);
    }

    private Window open(GatewayClient client, int width, ColorScheme scheme) {
        int height = width == NARROW ? 780 : 900;
        BrowserContext context = Objects.requireNonNull(chromium)
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setBaseURL(client.httpUrl())
                        .setColorScheme(scheme)
                        .setLocale("en-US")
                        .setTimezoneId("Asia/Shanghai")
                        .setViewportSize(width, height));
        return new Window(context, origin(client.httpUrl()));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) {
            playwright.close();
        }
    }

    /** A browser window that remembers what went wrong in it. */
    public static final class Window implements AutoCloseable {
        private final BrowserContext context;
        private final Page page;
        private final List<String> complaints = new ArrayList<>();
        private final String own;
        private final Set<String> asked = new TreeSet<>();

        private Window(BrowserContext context, String own) {
            this.context = context;
            this.own = own;
            context.onRequest(request -> asks(request.url()));
            context.addInitScript("window.violations = [];document.addEventListener('securitypolicyviolation', e =>"
                    + " window.violations.push(e.violatedDirective));");
            page = context.newPage();
            page.onConsoleMessage(this::said);
            page.onPageError(complaints::add);
        }

        public Page page() {
            return page;
        }

        public Window login(String login) {
            page.navigate("/login");
            page.locator("[name=username]").fill(login);
            page.locator("[name=password]").fill("demo");
            page.locator("main button").click();
            return this;
        }

        /** What the server knows the session by. */
        String session() {
            return context.cookies().stream()
                    .filter(cookie -> cookie.name.equals("JSESSIONID"))
                    .findFirst()
                    .orElseThrow()
                    .value;
        }

        /** Forgets the session, as a server does after a while. */
        void loseSession() {
            context.clearCookies(new BrowserContext.ClearCookiesOptions().setName("JSESSIONID"));
        }

        public Path screenshot(String name) throws IOException {
            Files.createDirectories(SCREENSHOTS);
            Path file = SCREENSHOTS.resolve(name + ".png");
            page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
            return file;
        }

        /** Nothing was refused, nothing broke, nothing came from elsewhere, nothing sticks out, everything has a name. */
        public void isSound() {
            assertThat(asked).as("who was asked for anything").containsExactly(own);
            assertThat(complaints).isEmpty();
            assertThat((List<?>) page.evaluate("window.violations")).isEmpty();
            assertThat(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
                    .as("sticks out of the window")
                    .isEqualTo(0);
            assertThat((List<?>) page.evaluate("[...document.querySelectorAll('input:not([type=hidden]), select')]"
                            + ".filter(e => !e.labels.length).map(e => e.name)"))
                    .as("fields without a label")
                    .isEmpty();
            assertThat((List<?>) page.evaluate(
                            "[...document.querySelectorAll('table')].filter(e => !e.caption).map(e => e.outerHTML)"))
                    .as("tables without a caption")
                    .isEmpty();
            assertThat((List<?>) page.evaluate(NAMELESS))
                    .as("buttons and links without a name")
                    .isEmpty();
            assertThat(page.evaluate("document.querySelectorAll('h1').length")).isEqualTo(1);
        }

        /** What the console said so far; forgotten afterwards. */
        public List<String> complaints() {
            List<String> said = List.copyOf(complaints);
            complaints.clear();
            return said;
        }

        /** What is made in the page, or is a file of this machine, asks nobody. */
        private void asks(String address) {
            if (address.matches("(http|ws)s?://.*")) {
                asked.add(origin(address));
            }
        }

        private void said(ConsoleMessage message) {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private static String origin(String address) {
        URI uri = URI.create(address.replaceFirst("[?#].*", ""));
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    private static boolean required() {
        return "required".equals(System.getProperty("BROWSER_TESTS", System.getenv("BROWSER_TESTS")));
    }

    private static Optional<Path> executable() {
        return List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean hasChineseFont() {
        try {
            Process list = new ProcessBuilder("fc-list", ":lang=zh").start();
            boolean any = list.getInputStream().read() >= 0;
            list.waitFor(10, TimeUnit.SECONDS);
            return any;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
