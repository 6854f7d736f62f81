package org.chuanyu.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** verify.html: where it lies, and what its sources give. */
public final class VerifyPage {
    /** In the order in which they stand in the page: each uses only what is above it before it runs. */
    static final List<String> LIBRARY = List.of(
            "text.js",
            "sm3.js",
            "sm2.js",
            "der.js",
            "tree.js",
            "note.js",
            "policy.js",
            "zip.js",
            "json.js",
            "scan.js",
            "leaf.js",
            "bundle.js",
            "keys.js",
            "walk.js",
            "seen.js",
            "disclosures.js",
            "report.js",
            "verifier.js");

    static final String PAGE = "page.js";

    private static final Path MODULE =
            Files.isDirectory(Path.of("src/main/verify-html")) ? Path.of("") : Path.of("evidence");
    static final Path SOURCES = MODULE.resolve("src/main/verify-html").toAbsolutePath();

    private VerifyPage() {}

    /** The page that inspectors get. */
    public static Path file() {
        return MODULE.resolve("verify.html").toAbsolutePath();
    }

    /** A function without arguments that makes the page's own functions known under {@code window.page}. */
    public static String library(String... names) {
        return "() => {\n" + scripts(LIBRARY) + "window.page = {" + String.join(", ", names) + "};\n}";
    }

    static String assembled() {
        String style = "\n" + source("page.css");
        String script = "\n\"use strict\";\n(() => {\n" + scripts(LIBRARY) + scripts(List.of(PAGE)) + "})();\n";
        String policy = "default-src 'none'; script-src " + hash(script) + "; style-src " + hash(style)
                + "; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";
        return source("page.html")
                .replace("{{policy}}", policy)
                .replace("{{style}}", style)
                .replace("{{script}}", script);
    }

    private static String scripts(List<String> names) {
        return names.stream()
                .map(name -> "// ---- " + name + "\n" + source(name) + "\n")
                .collect(Collectors.joining());
    }

    private static String source(String name) {
        try {
            return Files.readString(SOURCES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
