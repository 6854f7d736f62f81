package org.chuanyu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An inspector runs this library alone: it may lean on the JDK and Bouncy Castle and on nothing else. */
class ImportsTest {
    /** The null annotations are for the compiler only. */
    private static final List<String> ALLOWED = List.of(
            "java.",
            "com.sun.net.httpserver.",
            "org.bouncycastle.",
            "org.chuanyu.evidence.",
            "org.jspecify.annotations.");

    @Test
    void leansOnTheJdkAndBouncyCastleOnly() throws IOException {
        Path sources = Path.of("src/main/java");
        Path root = Files.isDirectory(sources) ? sources : Path.of("evidence").resolve(sources);

        try (Stream<Path> files = Files.walk(root)) {
            List<String> imports = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(ImportsTest::imports)
                    .toList();
            assertThat(imports)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(ALLOWED).anyMatch(name::startsWith));
        }
    }

    private static Stream<String> imports(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("import "))
                    .map(line -> line.replaceFirst("^import (static )?", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
