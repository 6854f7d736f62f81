package org.chuanyu.gateway.demo;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.chuanyu.evidence.Main;
import org.chuanyu.evidence.note.VerifierKey;
import org.jspecify.annotations.Nullable;

/**
 * How the command of a witness is called: with this JVM's java, and with nothing of this program on its class path but the evidence
 * library and Bouncy Castle.
 *
 * @param log the log's keys
 * @param secret file with the witness's own key
 * @param state the witness's folder
 * @param mirrored where it finds the leaves, or null
 * @param token file with what it says who it is, there
 */
record WitnessCommandLine(
        List<VerifierKey> log,
        VerifierKey key,
        Path secret,
        Path state,
        @Nullable String mirrored,
        Path token) {

    List<String> words(int port) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8"));
        words.addAll(List.of("-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
        words.addAll(List.of("-cp", classPath(), Main.class.getName(), "witness"));
        words.addAll(List.of("--name", key.name(), "--key", secret.toString()));
        log.forEach(each -> words.addAll(List.of("--log", each.toString())));
        words.addAll(List.of("--state", state.toString(), "--listen", "127.0.0.1:" + port));
        words.addAll(
                List.of("--parent-pid", String.valueOf(ProcessHandle.current().pid())));
        if (mirrored != null) {
            words.addAll(List.of("--log-url", mirrored, "--token-file", token.toString()));
        }
        if (!Files.exists(state.resolve("witness.state"))) {
            words.add("--init");
        }
        return words;
    }

    private static String classPath() {
        return place(Main.class) + System.getProperty("path.separator") + place(BouncyCastleProvider.class);
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class path that cannot be named", e);
        }
    }
}
