package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.audit.AuditEntry;
import org.chuanyu.gateway.delivery.Deliveries;
import org.chuanyu.gateway.intake.Messages;
import org.chuanyu.gateway.trust.Role;
import org.junit.jupiter.api.Test;

/** The pages' texts: both languages complete, and none of them in a template. */
class TextsTest {
    private static final Pattern KEY = Pattern.compile("#\\{([a-zA-Z0-9.]+)");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    private final Properties chinese = texts("/messages.properties", "/problems.properties");
    private final Properties english = texts("/messages_en.properties", "/problems_en.properties");

    @Test
    void hasTheSameKeysInBothLanguages() {
        assertThat(new TreeSet<>(english.stringPropertyNames()))
                .isEqualTo(new TreeSet<>(chinese.stringPropertyNames()));
    }

    @Test
    void hasTheSamePlaceholdersInBothLanguages() {
        for (String key : chinese.stringPropertyNames()) {
            assertThat(placeholders(english.getProperty(key)))
                    .as(key)
                    .isEqualTo(placeholders(chinese.getProperty(key)));
        }
    }

    @Test
    void saysNothingEmptyAndNoChineseInEnglish() {
        assertThat(chinese.values()).noneMatch(text -> text.toString().isBlank());
        assertThat(english.values())
                .noneMatch(text -> text.toString().isBlank()
                        || HAN.matcher(text.toString()).find());
    }

    @Test
    void hasEveryTextThatATemplateAsksFor() throws IOException {
        Set<String> asked = new TreeSet<>();
        for (Path template : templates()) {
            Matcher matcher = KEY.matcher(Files.readString(template));
            while (matcher.find()) {
                asked.add(matcher.group(1));
            }
        }
        assertThat(asked).isNotEmpty();
        assertThat(chinese.stringPropertyNames()).containsAll(asked);
    }

    @Test
    void hasATextForEveryStateThatIsShown() {
        List<String> keys = new ArrayList<>();
        for (Messages.State state : Messages.State.values()) {
            keys.add("state." + state);
            keys.add("answer." + state);
        }
        Arrays.stream(Deliveries.State.values()).forEach(state -> keys.add("delivery." + state));
        Arrays.stream(Problem.Severity.values()).forEach(severity -> keys.add("severity." + severity));
        Arrays.stream(Problem.Origin.values()).forEach(origin -> keys.add("origin." + origin));
        MessageSearch.NAMES.forEach(name -> keys.add("field." + name));
        Arrays.stream(AuditAction.values())
                .forEach(action ->
                        keys.add("act." + action.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        Arrays.stream(AuditEntry.Outcome.values()).forEach(outcome -> keys.add("audit.outcome." + outcome));
        Arrays.stream(Role.values()).forEach(role -> keys.add("role." + role.code()));

        assertThat(chinese.stringPropertyNames()).containsAll(keys);
    }

    /** A log that stands still is explained in words, whichever check stopped it. */
    @Test
    void hasATextForEveryReasonToFreeze() throws IOException {
        Set<String> keys = new TreeSet<>();
        for (String name : List.of("EdgeCheck", "LeafWatch", "Cosigner")) {
            String source = Files.readString(Path.of(
                    System.getProperty("basedir", "gateway"),
                    "src/main/java/org/chuanyu/gateway/audit",
                    name + ".java"));
            Matcher code = Pattern.compile("(?:LogUnsound\\(|, )\"([a-z]+(?:-[a-z]+)+)\"\\);")
                    .matcher(source);
            while (code.find()) {
                keys.add("frozen." + code.group(1));
            }
        }
        assertThat(keys).contains("frozen.witness-ahead", "frozen.leaves-missing", "frozen.tiles-missing");
        assertThat(chinese.stringPropertyNames()).containsAll(keys);
    }

    @Test
    void keepsWordsScriptsAndStylesOutOfTemplates() throws IOException {
        for (Path template : templates()) {
            String html = Files.readString(template)
                    .replace(">中文<", "><")
                    .replace("xmlns:th=\"http://www.thymeleaf.org\"", "");
            assertThat(html)
                    .as(template.toString())
                    .doesNotContainPattern(HAN)
                    .doesNotContain("<style", " style=", "hx-on", "javascript:", "th:utext", "http://", "https://")
                    .doesNotContainPattern("<script(?![^>]*src=)")
                    .doesNotContainPattern(" on[a-z]+=");
        }
    }

    private static List<Path> templates() throws IOException {
        try (Stream<Path> files =
                Files.walk(Path.of(System.getProperty("basedir", "gateway"), "src/main/resources/templates"))) {
            return files.filter(file -> file.toString().endsWith(".html")).toList();
        }
    }

    private static Set<String> placeholders(String text) {
        Set<String> found = new TreeSet<>();
        Pattern.compile("\\{\\d+}").matcher(text).results().forEach(each -> found.add(each.group()));
        return found;
    }

    private static Properties texts(String... resources) {
        Properties properties = new Properties();
        for (String resource : resources) {
            try (Reader reader = new InputStreamReader(
                    Objects.requireNonNull(TextsTest.class.getResourceAsStream(resource)), StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return properties;
    }
}
