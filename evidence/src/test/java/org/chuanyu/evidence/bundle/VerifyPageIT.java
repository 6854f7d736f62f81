package org.chuanyu.evidence.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.chuanyu.evidence.Chromium;
import org.chuanyu.evidence.VerifyPage;
import org.chuanyu.evidence.note.TrustPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** verify.html in a browser, from a disk: the verdicts of the jar, check by check, and a page that anybody can use. */
class VerifyPageIT {
    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    /** What the page knows less of than the jar, and why: there it may be milder, and must not say OK. */
    private static final Map<String, String> WEAKER =
            Map.of(Check.TIME_STAMPS.name(), "the page reads no tokens and no certificates");

    private static final Set<String> AT_BEST_PARTIAL = Set.of("PARTIAL", "PENDING", "GAP", "INVALID", "FORK");

    @TempDir
    static Path folder;

    private static Page page;
    private static Inspector inspector;
    private static final List<String> COMPLAINTS = new ArrayList<>();

    @BeforeAll
    static void open() throws IOException {
        Files.writeString(folder.resolve("policy.txt"), FixtureLog.POLICY);
        Files.write(folder.resolve("good.zip"), Attacks.good());
        page = CHROMIUM.verifier(COMPLAINTS, options -> {});
        inspector = new Inspector(page, folder);
        assertThat(inspector.verify("policy.txt", "good.zip", null)).isEqualTo("OK");
        Files.write(folder.resolve("seen.db"), inspector.download());
    }

    @BeforeEach
    @AfterEach
    void hasNothingToComplainOf() {
        assertThat(COMPLAINTS)
                .as("what the console said, or what was asked of the network")
                .isEmpty();
    }

    static Stream<Attack> attacks() {
        return Attacks.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void agreesWithTheJar(Attack attack) throws IOException {
        Files.write(folder.resolve("bent.zip"), attack.bundle());
        Files.writeString(folder.resolve("asked.txt"), attack.policy());
        String seen = attack.goodSeenBefore() ? "seen.db" : null;
        Report jar = jar("bent.zip", policy(attack.policy()), seen);

        String verdict = inspector.verify("asked.txt", "bent.zip", seen);

        agree(verdict, inspector.checks(), jar);
    }

    @Test
    void remembersWhatTheJarRemembers() throws IOException {
        Path seen = folder.resolve("jar.db");
        SeenNotes notes = new SeenNotes();
        BundleVerifier.verify(
                folder.resolve("good.zip"),
                policy(FixtureLog.POLICY),
                notes,
                Clock.systemUTC().instant());
        notes.save(seen);

        assertThat(folder.resolve("seen.db")).hasSameBinaryContentAs(seen);
        assertThat(inspector.verify("policy.txt", "good.zip", "jar.db")).isEqualTo("OK");
        assertThat(page.locator("#keep").isHidden()).as("nothing new to save").isTrue();
    }

    @Test
    @DisplayName("attack 32: the proof of a fork is handed out to be kept, beside what was seen before")
    void keepsTheProofOfAFork() throws IOException {
        Attack fork = Attacks.all()
                .filter(attack -> attack.number().startsWith("32 another history"))
                .findFirst()
                .orElseThrow();
        Files.write(folder.resolve("fork.zip"), fork.bundle());

        assertThat(inspector.verify("policy.txt", "fork.zip", "seen.db")).isEqualTo("FORK");
        Files.write(folder.resolve("forked.db"), inspector.download());

        SeenNotes seen = SeenNotes.load(folder.resolve("forked.db"));
        assertThat(seen.forks()).isEqualTo(1);
        assertThat(Files.readString(folder.resolve("forked.db")))
                .startsWith(Files.readString(folder.resolve("seen.db")));
        assertThat(inspector.verify("policy.txt", "good.zip", "forked.db")).isEqualTo("OK");
        assertThat(inspector.visible("#checks")).contains("此日志曾自相矛盾");
    }

    @Test
    @DisplayName("attack 79: what the bundle's report.html says changes nothing, and never shows")
    void believesNothingOfTheBundlesOwnPage() throws IOException {
        byte[] boast = "<h1>OK 全部通过</h1><script>document.title='OK'</script>".getBytes(UTF_8);
        Bent bent =
                Bent.of(Attacks.good()).put(BundleNames.PAGE, boast).leaf(3, leaf -> leaf.replace("access", "export"));
        Files.write(folder.resolve("boast.zip"), bent.sealed().zip());

        assertThat(inspector.verify("policy.txt", "boast.zip", null)).isEqualTo("INVALID");
        assertThat(inspector.visible("body")).contains("INVALID").doesNotContain("全部通过");
        assertThat(page.title()).contains("Evidence verifier");
    }

    @Test
    @DisplayName("attack 55: with a time stamp the page is PARTIAL at best, and says what it did not check")
    void neverSaysOkOfTimeStamps() throws IOException {
        String policy = FixtureLog.POLICY + "tsa dev AAAA\n";
        Files.writeString(folder.resolve("tsa.txt"), policy);
        Bent bent = Bent.of(Attacks.good())
                .put("checkpoint/last.tsr", new byte[] {1})
                .replace(BundleNames.DESCRIPTION, "\"tokens\":[]", "\"tokens\":[\"checkpoint/last.tsr\"]");
        Files.write(folder.resolve("stamped.zip"), bent.sealed().zip());
        Bent unnamed = Bent.of(Attacks.good()).put("checkpoint/last.tsr", new byte[] {1});
        Files.write(folder.resolve("unnamed.zip"), unnamed.sealed().zip());

        assertThat(inspector.verify("tsa.txt", "stamped.zip", null)).isEqualTo("PARTIAL");
        assertThat(page.locator("[data-check=TIME_STAMPS]").textContent()).contains("本页不能", "not checked here");
        assertThat(inspector.verify("policy.txt", "stamped.zip", null)).isEqualTo("PENDING");
        assertThat(inspector.verify("tsa.txt", "good.zip", null)).isEqualTo("PENDING");
        assertThat(inspector.verify("tsa.txt", "unnamed.zip", null)).isEqualTo("INVALID");
    }

    @Test
    @DisplayName("attack 80: without the inspector's own files in order there is no verdict")
    void verifiesNothingWithoutItsFiles() throws IOException {
        Files.writeString(folder.resolve("empty"), "");
        Files.writeString(folder.resolve("damaged"), "seen v1\nnote 3\nabc");

        assertThat(inspector.verify("empty", "good.zip", null)).isEqualTo("NOTHING");
        assertThat(inspector.verify("good.zip", "good.zip", null)).isEqualTo("NOTHING");
        assertThat(inspector.verify("policy.txt", "good.zip", "empty")).isEqualTo("NOTHING");
        assertThat(inspector.verify("policy.txt", "good.zip", "damaged")).isEqualTo("NOTHING");
        assertThat(inspector.verify("policy.txt", "empty", null)).isEqualTo("INVALID");
        inspector.choose("bundle", null);
        page.locator("#verify").click();
        assertThat(page.locator("#verdict").getAttribute("data-verdict")).isNull();
    }

    @Test
    void takesTheVerdictBackWhenAnotherFileIsChosen() throws IOException {
        for (String field : List.of("policy", "bundle", "seen")) {
            assertThat(inspector.verify("policy.txt", "good.zip", null)).isEqualTo("OK");

            inspector.choose(field, field.equals("bundle") ? "policy.txt" : "good.zip");

            assertThat(page.locator("#verdict").textContent()).contains("尚未验证").doesNotContain("OK");
            assertThat(page.locator("#details").isHidden()).isTrue();
        }
    }

    @Test
    void isThereForTheKeyboardTheEarAndBothLanguages() {
        inspector.verify("policy.txt", "good.zip", null);

        assertThat(page.evaluate("document.documentElement.lang")).isEqualTo("zh-CN");
        assertThat(inspector.visible("#verdict")).contains("全部通过").doesNotContain("everything holds");
        assertThat(page.locator("#verdict").getAttribute("role")).isEqualTo("status");
        assertThat((List<?>) page.evaluate("[...document.querySelectorAll('input, progress')]"
                        + ".filter(e => !e.labels.length).map(e => e.id)"))
                .as("fields without a label")
                .isEmpty();
        assertThat((List<?>) page.evaluate("[...document.querySelectorAll('table')].filter(e => !e.caption)"))
                .isEmpty();

        page.locator("#policy").focus();
        List<Object> reached = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            page.keyboard().press("Tab");
            reached.add(page.evaluate("document.activeElement.id"));
        }
        assertThat(reached).containsExactly("bundle", "seen", "verify");
        page.keyboard().press("Enter");
        inspector.verdict();

        page.locator("#language").press("Space");
        assertThat(page.evaluate("document.documentElement.lang")).isEqualTo("en");
        assertThat(inspector.visible("#verdict")).contains("everything holds").doesNotContain("全部通过");
        page.locator("#language").press("Enter");
        assertThat(page.evaluate("document.documentElement.lang")).isEqualTo("zh-CN");
    }

    @Test
    void fitsNarrowAndDarkScreens() throws IOException {
        Path shots = VerifyPage.file().resolveSibling("target").resolve("screenshots");
        Files.createDirectories(shots);
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : new int[] {360, 1280}) {
                Page other = CHROMIUM.verifier(
                        COMPLAINTS, options -> options.setColorScheme(scheme).setViewportSize(width, 800));
                new Inspector(other, folder).verify("policy.txt", "good.zip", null);

                assertThat(other.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
                        .as("sticks out of the window")
                        .isEqualTo(0);
                other.screenshot(new Page.ScreenshotOptions()
                        .setPath(shots.resolve("verify-" + scheme + "-" + width + ".png"))
                        .setFullPage(true));
                other.context().close();
            }
        }
    }

    private static TrustPolicy policy(String text) {
        return TrustPolicy.parse(text.getBytes(UTF_8));
    }

    private static Report jar(String bundle, TrustPolicy policy, @Nullable String seen) throws IOException {
        SeenNotes notes = seen == null ? new SeenNotes() : SeenNotes.load(folder.resolve(seen));
        return BundleVerifier.verify(
                folder.resolve(bundle), policy, notes, Clock.systemUTC().instant());
    }

    static void agree(String verdict, List<String> byPage, Report jar) {
        List<String> byJar = checks(jar);
        if (byPage.equals(byJar)) {
            assertThat(verdict).isEqualTo(jar.verdict().name());
            return;
        }
        int first = 0;
        while (byPage.get(first).equals(byJar.get(first))) {
            first++;
        }
        String check = byPage.get(first).split(" ")[0];
        assertThat(WEAKER).as("%s by the page, %s by the jar", byPage, byJar).containsKey(check);
        assertThat(AT_BEST_PARTIAL).contains(verdict);
    }

    /** Each check with its result and the verdicts of its remarks. */
    private static List<String> checks(Report report) {
        Map<?, ?> json = (Map<?, ?>) StrictJson.parse(report.json().getBytes(UTF_8));
        return ((List<?>) json.get("checks"))
                .stream()
                        .map(Map.class::cast)
                        .map(check -> check.get("check") + " " + check.get("result") + " "
                                + ((List<?>) check.get("remarks"))
                                        .stream()
                                                .map(remark -> (String) ((Map<?, ?>) remark).get("verdict"))
                                                .toList())
                        .toList();
    }
}
