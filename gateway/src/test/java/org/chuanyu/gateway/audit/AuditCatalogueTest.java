package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AuditCatalogueTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| ([CRUDE]) \\|");

    @Test
    void isWhatTheSpecificationLists() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        Path file = Files.exists(root.resolve("docs")) ? root.resolve("docs") : root.resolveSibling("docs");

        List<String> listed = ROW.matcher(Files.readString(file.resolve("audit-events.md")))
                .results()
                .map(AuditCatalogueTest::row)
                .toList();

        assertThat(listed)
                .containsExactlyElementsOf(Arrays.stream(AuditAction.values())
                        .map(action -> ActionKind.code(action) + " "
                                + ActionKind.of(action).crud())
                        .toList());
    }

    private static String row(MatchResult row) {
        return row.group(1) + " " + row.group(2);
    }
}
