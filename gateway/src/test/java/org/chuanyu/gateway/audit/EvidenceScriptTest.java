package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The page "verify in this browser" checks with the code of the offline page, word for word: one project, one verifier in JavaScript.
 * After a change there, {@code -Devidence.script=write} puts it together anew.
 */
class EvidenceScriptTest {
    private static final String HEADER =
            "// The verifier's own code, put together from evidence/src/main/verify-html by"
                    + " EvidenceScriptTest; nothing is to be changed here.\n";
    private static final List<String> PARTS = List.of("text", "sm3", "sm2", "note", "policy", "tree", "scan", "leaf");

    @Test
    void isTheVerifiersOwnCode() throws IOException {
        Path gateway = Path.of(System.getProperty("basedir", "gateway")).toAbsolutePath();
        Path sources = gateway.resolveSibling("evidence").resolve("src/main/verify-html");
        StringBuilder together = new StringBuilder(HEADER);
        for (String part : PARTS) {
            together.append(Files.readString(sources.resolve(part + ".js")));
        }
        Path script = gateway.resolve("src/main/resources/static/js/evidence.js");
        if ("write".equals(System.getProperty("evidence.script"))) {
            Files.write(script, together.toString().getBytes(StandardCharsets.UTF_8));
        }

        assertThat(Files.readString(script)).isEqualTo(together.toString());
    }
}
