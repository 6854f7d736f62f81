package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** The table of settings in the READMEs has every setting of the program, with the default that it has, and no other. */
class SettingsTableTest {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "gateway")).toAbsolutePath().getParent();
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern DEFAULT = Pattern.compile("`([^`]*)`|none|无");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh-CN.md"})
    void saysWhatTheProgramTakes(String name) throws IOException {
        Map<String, String> said = table(Files.readString(ROOT.resolve(name)));
        Map<String, String> taken = settings();

        assertThat(taken).isNotEmpty();
        assertThat(said).containsAllEntriesOf(taken);
        assertThat(said).containsKey("gateway.people.first-admin-password-file");
        assertThat(said.keySet().stream()
                        .filter(key -> prefixes().stream().anyMatch(prefix -> key.startsWith(prefix + "."))))
                .containsExactlyInAnyOrderElementsOf(taken.keySet());
    }

    private static Map<String, String> table(String readme) {
        Map<String, String> rows = new TreeMap<>();
        readme.lines().filter(line -> line.startsWith("| `gateway.")).forEach(line -> {
            String[] cells = line.split("\\|");
            List<String> keys =
                    CODE.matcher(cells[1]).results().map(each -> each.group(1)).toList();
            List<String> values = DEFAULT.matcher(cells[2])
                    .results()
                    .map(SettingsTableTest::value)
                    .toList();
            assertThat(values.size()).as(line).isIn(1, keys.size());
            String parent = keys.get(0).substring(0, keys.get(0).lastIndexOf('.'));
            for (int i = 0; i < keys.size(); i++) {
                rows.put(
                        keys.get(i).startsWith(".") ? parent + keys.get(i) : keys.get(i),
                        values.get(values.size() == 1 ? 0 : i));
            }
        });
        return rows;
    }

    private static String value(MatchResult found) {
        return found.group(1) == null ? "" : found.group(1);
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        records().forEach(type -> components(prefix(type), type, settings));
        return settings;
    }

    private static void components(String prefix, Class<?> type, Map<String, String> settings) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (component.getType().isRecord()) {
                components(key, component.getType(), settings);
            } else {
                settings.put(key, otherwise(type, component));
            }
        }
    }

    /** The annotation stands on the parameter of the canonical constructor. */
    private static String otherwise(Class<?> type, RecordComponent component) {
        return Stream.of(type.getDeclaredConstructors()[0].getParameters())
                .filter(parameter -> parameter.getName().equals(component.getName()))
                .map(parameter -> parameter.getAnnotation(DefaultValue.class))
                .filter(Objects::nonNull)
                .map(value -> String.join(", ", value.value()))
                .findFirst()
                .orElse("");
    }

    private static List<String> prefixes() {
        return records().stream().map(SettingsTableTest::prefix).toList();
    }

    private static String prefix(Class<?> type) {
        return type.getAnnotation(ConfigurationProperties.class).value();
    }

    private static List<Class<?>> records() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        List<Class<?>> records = new ArrayList<>();
        scanner.findCandidateComponents("org.chuanyu.gateway")
                .forEach(found ->
                        records.add(ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null)));
        return records.stream().filter(Class::isRecord).toList();
    }
}
