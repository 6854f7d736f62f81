package org.chuanyu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machine's own Chromium, for a test class to register. Where it is missing, tests are skipped and say so; with
 * {@code BROWSER_TESTS=required} they fail.
 */
public final class Chromium implements BeforeAllCallback, AfterAllCallback {
    private static final List<String> ARGUMENTS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private @Nullable Playwright playwright;
    private @Nullable Browser browser;

    @Override
    public void beforeAll(ExtensionContext context) {
        Optional<Path> executable = executable();
        if (executable.isEmpty()) {
            assertThat(required())
                    .as("Chromium is not installed, and BROWSER_TESTS=required")
                    .isFalse();
            Assumptions.abort("SKIPPED: verify.html is not tested in a browser, because Chromium is not installed");
        }
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable.orElseThrow())
                        .setArgs(ARGUMENTS));
    }

    /** An empty page. */
    public Page page() {
        return page(options -> {});
    }

    public Page page(Consumer<Browser.NewContextOptions> choices) {
        Browser.NewContextOptions options = new Browser.NewContextOptions();
        choices.accept(options);
        return Objects.requireNonNull(browser).newContext(options).newPage();
    }

    /** verify.html as from a disk, and whatever it complains of or asks the network for. */
    public Page verifier(List<String> complaints, Consumer<Browser.NewContextOptions> choices) {
        Page page = page(choices);
        page.onConsoleMessage(message -> {
            if (Stream.of("error", "warning").anyMatch(message.type()::equals)) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        List<String> own = new ArrayList<>(List.of(VerifyPage.file().toUri().toString()));
        page.onRequest(request -> {
            boolean itself = own.remove(request.url());
            if (!itself && !request.url().startsWith("blob:")) {
                complaints.add("asks for " + request.url());
            }
        });
        page.navigate(VerifyPage.file().toUri().toString());
        return page;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) {
            playwright.close();
        }
    }

    private static boolean required() {
        return "required".equals(System.getProperty("BROWSER_TESTS", System.getenv("BROWSER_TESTS")));
    }

    private static Optional<Path> executable() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
