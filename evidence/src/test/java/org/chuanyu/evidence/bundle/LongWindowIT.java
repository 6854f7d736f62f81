package org.chuanyu.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.evidence.bundle.FixtureLog.minute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.evidence.Chromium;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** verify.html with a hundred thousand leaves: in the end it knows, and until then it answers. */
class LongWindowIT {
    private static final int LEAVES = 100_000;
    /** A page that does not answer for so long feels broken. */
    private static final double LONGEST_SILENCE = 500;

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @TempDir
    static Path folder;

    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void bundles() throws IOException {
        FixtureLog log = new FixtureLog();
        for (int seq = 0; seq < LEAVES; seq++) {
            log.leaves.add(FixtureLog.leaf(seq, minute(seq), seq));
        }
        byte[] bundle = log.bundle(about(), List.of(), folder);
        Files.write(folder.resolve("long.zip"), bundle);
        Files.writeString(folder.resolve("policy.txt"), FixtureLog.POLICY);
        Files.write(folder.resolve("good.zip"), Attacks.good());
        log.leaves.set(LEAVES - 1, FixtureLog.leaf(LEAVES - 1, minute(LEAVES - 1), 7));
        Files.write(folder.resolve("twice.zip"), log.bundle(about(), List.of(), folder));
    }

    private static BundleDescription about() {
        return new BundleDescription(
                FixtureLog.ORIGIN,
                minute(-100),
                minute(LEAVES),
                0,
                LEAVES,
                BundleDescription.End.COVERED,
                BundleDescription.LEAVES,
                "",
                List.of(),
                "office-3",
                minute(LEAVES + 1),
                "fixture",
                List.of());
    }

    @Test
    void verifiesThemAll_andAnswersMeanwhile() {
        Inspector inspector = inspector();
        inspector
                .page()
                .evaluate("() => { window.longest = 0; new PerformanceObserver(list => list.getEntries().forEach("
                        + "task => { window.longest = Math.max(window.longest, task.duration); }))"
                        + ".observe({ type: 'longtask' }); window.began = performance.now(); }");

        String verdict = inspector.verify("policy.txt", "long.zip", null);

        double took = ((Number) inspector.page().evaluate("performance.now() - window.began")).doubleValue();
        double longest = ((Number) inspector.page().evaluate("window.longest")).doubleValue();
        System.out.printf("verify.html: %d leaves in %.0f ms, at most %.0f ms at a time%n", LEAVES, took, longest);
        assertThat(verdict).isEqualTo("OK");
        assertThat(inspector.visible("#facts")).contains("0-" + (LEAVES - 1));
        assertThat(took).isLessThan(Inspector.LONGEST_WAIT);
        assertThat(longest).isLessThan(LONGEST_SILENCE);
        assertThat(complaints).isEmpty();
    }

    @Test
    void findsAnEventThatStandsTwiceFarApart() {
        Inspector inspector = inspector();

        assertThat(inspector.verify("policy.txt", "twice.zip", null)).isEqualTo("INVALID");
        assertThat(inspector.visible("[data-check=LEAVES]")).contains("an event twice");
    }

    @Test
    void canBeInterrupted() {
        Inspector inspector = inspector();
        inspector.start("policy.txt", "long.zip", null);
        inspector
                .page()
                .evaluate("() => new Promise(resume => { const look = () =>"
                        + " document.getElementById('progress').value > 5 ? resume() : requestAnimationFrame(look);"
                        + " look(); })");

        inspector.choose("bundle", "good.zip");

        assertThat(inspector.visible("#verdict")).contains("尚未验证");
        assertThat(inspector.page().locator("#working").isHidden()).isTrue();
        inspector.page().locator("#verify").click();
        assertThat(inspector.verdict()).isEqualTo("OK");
        assertThat(inspector.visible("#facts")).contains("8-16");
    }

    private Inspector inspector() {
        return new Inspector(CHROMIUM.verifier(complaints, options -> {}), folder);
    }
}
