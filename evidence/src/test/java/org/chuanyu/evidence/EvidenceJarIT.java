package org.chuanyu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that an inspector is given, as Maven packs it. */
class EvidenceJarIT {
    private static final Path JAR = Path.of("target/evidence.jar");

    @TempDir
    Path folder;

    private record Ended(int exit, String said) {}

    @Test
    void explainsItselfInBothLanguages() throws Exception {
        assertThat(run("--help").said()).contains("verifies an evidence bundle / 验证证据包");
        assertThat(run("verify", "--help").said()).contains("Verifies an evidence bundle", "离线验证证据包");
        assertThat(run("verify", "--help").exit()).isZero();
        assertThat(run().exit()).isNotZero();
    }

    /** A key made and read back needs Bouncy Castle, whose jar was signed. */
    @Test
    void bringsBouncyCastle() throws Exception {
        Ended made = run(
                "keygen",
                "--role",
                "log",
                "--name",
                "log.example/a",
                "--out",
                folder.resolve("key").toString());

        assertThat(made.exit()).as(made.said()).isZero();
        assertThat(folder.resolve("key")).exists();
    }

    @Test
    void verifiesNothingThatIsNotThere() throws Exception {
        Ended ended = run("verify", "none.zip", "--policy", "none.txt", "--seen", "seen.db");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.said()).contains("no such file", "没有这个文件");
    }

    @Test
    void leavesWhatTheGatewayDependsOnWithoutBouncyCastle() throws Exception {
        try (var files = Files.list(Path.of("target"))) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar") && !file.endsWith("evidence.jar"))
                    .toList();
            assertThat(jars).isNotEmpty();
            for (Path jar : jars) {
                try (JarFile content = new JarFile(jar.toFile())) {
                    assertThat(content.stream().map(entry -> entry.getName()))
                            .as(jar.toString())
                            .noneMatch(name -> name.startsWith("org/bouncycastle"));
                }
            }
        }
    }

    private static Ended run(String... words) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m"));
        command.addAll(List.of("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }
}
