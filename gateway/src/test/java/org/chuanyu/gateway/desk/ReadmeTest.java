package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The documents at the root say what is so. */
class ReadmeTest {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "gateway")).toAbsolutePath().getParent();
    private static final Pattern CURL = Pattern.compile("^ *curl .*$", Pattern.MULTILINE);
    private static final Pattern ADDRESS = Pattern.compile("http://localhost:8080(/[^\\s'?]*)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([A-Za-z][^)#]*)\\)");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh-CN.md"})
    void startsWithTheTwoCommands(String name) throws IOException {
        List<String> lines = read(name).lines().toList();

        assertThat(lines.stream().filter(line -> line.startsWith("mvn ")).limit(2))
                .containsExactly("mvn spring-boot:run", "mvn verify");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh-CN.md"})
    void asksOnlyForWhatIsServed(String name) throws IOException {
        List<String> served = Mappings.ofGateway().keySet().stream()
                .map(operation -> operation.substring(operation.indexOf(' ') + 1))
                .map(path -> path.replaceAll("\\{[^}]+}", "[^/]+").replace("**", ".*"))
                .toList();
        List<String> asked = CURL.matcher(read(name))
                .results()
                .map(MatchResult::group)
                .flatMap(line -> ADDRESS.matcher(line).results().map(each -> each.group(1)))
                .filter(path -> !path.startsWith("/fhir") && !path.startsWith("/actuator"))
                .toList();

        assertThat(asked).isNotEmpty();
        assertThat(asked).allMatch(path -> served.stream().anyMatch(path::matches));
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh-CN.md", "RATIONALE.md"})
    void linksToFilesThatAreThere(String name) throws IOException {
        assertThat(LINK.matcher(read(name)).results().map(each -> each.group(1)).toList())
                .allSatisfy(file -> assertThat(ROOT.resolve(file)).exists());
    }

    @Test
    void saysTheSameInBothLanguages() throws IOException {
        String english = read("README.md");
        String chinese = read("README.zh-CN.md");

        assertThat(codes(chinese)).isEqualTo(codes(english));
        assertThat(headings(chinese)).isEqualTo(headings(english));
        assertThat(CURL.matcher(chinese).results().map(MatchResult::group).toList())
                .isEqualTo(
                        CURL.matcher(english).results().map(MatchResult::group).toList());
    }

    @Test
    void hasAComposeFileThatReads() throws IOException {
        Map<String, Object> compose = new Yaml().load(read("docker-compose.yml"));

        assertThat(compose).containsKey("services");
    }

    /** Everything between back ticks in tables: settings, paths, logins. */
    private static TreeSet<String> codes(String text) {
        TreeSet<String> codes = new TreeSet<>();
        text.lines()
                .filter(line -> line.startsWith("|"))
                .forEach(line ->
                        Pattern.compile("`([^`]+)`").matcher(line).results().forEach(each -> codes.add(each.group(1))));
        return codes;
    }

    private static List<String> headings(String text) {
        return text.lines()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceAll("[^#]", ""))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String read(String name) throws IOException {
        return Files.readString(ROOT.resolve(name));
    }
}
