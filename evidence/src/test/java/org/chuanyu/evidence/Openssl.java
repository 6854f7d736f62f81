package org.chuanyu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machine's own openssl, for a test class to register. Where it or its SM2 is missing, tests are skipped and say
 * so; with {@code OPENSSL_TESTS=required} they fail.
 */
public final class Openssl implements BeforeAllCallback {
    /** What a command left behind. */
    public record Outcome(int exit, String output) {}

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!hasSm2()) {
            assertThat(required())
                    .as("no openssl with SM2, and OPENSSL_TESTS=required")
                    .isFalse();
            Assumptions.abort("SKIPPED: nothing is held against openssl, because there is none with SM2");
        }
    }

    private static boolean hasSm2() {
        try {
            return sh(Path.of("."), "openssl list -public-key-algorithms")
                    .output()
                    .toLowerCase(Locale.ROOT)
                    .contains("sm2");
        } catch (UncheckedIOException noShell) {
            return false;
        }
    }

    /** Runs a line of shell in the folder. Both streams come back as one. */
    public static Outcome sh(Path folder, String line) {
        try {
            Process process = new ProcessBuilder("sh", "-c", line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static boolean required() {
        return "required".equals(System.getProperty("OPENSSL_TESTS", System.getenv("OPENSSL_TESTS")));
    }
}
