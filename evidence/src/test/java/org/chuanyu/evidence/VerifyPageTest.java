package org.chuanyu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page that lies in the repository is what its sources give, and can reach nothing but the files chosen in it. */
class VerifyPageTest {
    /** With {@code -Dverify.page=write} the page is written again first. */
    @Test
    void isWhatItsSourcesGive() throws IOException {
        if ("write".equals(System.getProperty("verify.page"))) {
            Files.writeString(VerifyPage.file(), VerifyPage.assembled());
        }

        assertThat(Files.readString(VerifyPage.file()))
                .as("verify.html; write it again with -Dverify.page=write")
                .isEqualTo(VerifyPage.assembled());
    }

    @Test
    void leavesNoSourceOut() throws IOException {
        List<String> known = new ArrayList<>(VerifyPage.LIBRARY);
        known.addAll(List.of(VerifyPage.PAGE, "page.html", "page.css"));

        try (Stream<Path> files = Files.list(VerifyPage.SOURCES)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(known);
        }
    }

    @Test
    void loadsNothing_runsNothingElse_andWritesNoMarkup() throws IOException {
        String page = Files.readString(VerifyPage.file());

        assertThat(page)
                .contains("content=\"default-src 'none'; script-src 'sha256-")
                .doesNotContain("unsafe-", " src=", "@import", "url(", "http:", "https:")
                .doesNotContain("fetch(", "XMLHttpRequest", "WebSocket", "import(", "eval(", "Function(")
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "localStorage");
        assertThat(page.split("<script", -1)).as("one script").hasSize(2);
        assertThat(page.split("<style", -1)).as("one style").hasSize(2);
    }
}
