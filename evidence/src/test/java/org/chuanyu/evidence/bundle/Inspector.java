package org.chuanyu.evidence.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Somebody at verify.html, with the files of one folder. */
record Inspector(Page page, Path folder) {
    static final double LONGEST_WAIT = 90_000;

    /** Chooses the files and waits for the verdict; NOTHING where nothing was verified. */
    String verify(String policy, String bundle, @Nullable String seen) {
        start(policy, bundle, seen);
        return verdict();
    }

    void start(String policy, String bundle, @Nullable String seen) {
        choose("policy", policy);
        choose("bundle", bundle);
        choose("seen", seen);
        page.locator("#verify").click();
    }

    void choose(String field, @Nullable String name) {
        Path[] files = name == null ? new Path[0] : new Path[] {folder.resolve(name)};
        page.locator("#" + field).setInputFiles(files);
    }

    String verdict() {
        Locator verdict = page.locator("#verdict[data-verdict]");
        verdict.waitFor(new Locator.WaitForOptions().setTimeout(LONGEST_WAIT));
        return verdict.getAttribute("data-verdict");
    }

    /** Each check with its result and the verdicts of its remarks. */
    List<String> checks() {
        List<?> rows = (List<?>) page.evaluate("[...document.querySelectorAll('#checks tbody tr')].map(row =>"
                + " row.dataset.check + ' ' + row.dataset.result + ' ['"
                + " + [...row.querySelectorAll('li')].map(li => li.dataset.verdict).join(', ') + ']')");
        return rows.stream().map(String.class::cast).toList();
    }

    String visible(String selector) {
        return page.locator(selector).innerText();
    }

    /** The seen file that the page hands out. */
    byte[] download() throws IOException {
        Download download = page.waitForDownload(() -> page.locator("#download").click());
        assertThat(download.suggestedFilename()).isEqualTo("seen.db");
        return Files.readAllBytes(download.path());
    }
}
