package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.chuanyu.fhir.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Puts a text that occurs nowhere else into every component and subcomponent of every field in turn, and into a repetition of it: each time the text is in the bundle, or the
 * place is in the ledger, or the message is refused. This is promise 2 as a test.
 */
class NoSilentLossTest {
    private static final String TOKEN = "Q7Z";

    /** Set ids, value types, statuses and authorities, whose letters are read for what they mean and not carried as letters. */
    private static final Set<String> READ_FOR_THEIR_MEANING = Set.of(
            "PID-1", "PID-2.4", "PID-2.5", "PID-3.5", "PID-3.8", "PID-3.9", "PID-4.4", "PID-4.5", "PID-5.7", "PID-9.7",
            "MRG-1.4", "MRG-1.5", "MRG-1.8", "MRG-1.9", "MRG-4.4", "MRG-4.5", "MRG-7.7", "PV1-1", "ORC-1", "OBR-1",
            "OBR-5", "OBR-25", "OBX-1", "OBX-2", "OBX-6.3", "NTE-1", "NTE-2", "NTE-4", "SPM-1", "DG1-1", "DG1-2");

    /** The third and the sixth component of a coded element name the code system. */
    private static final Set<String> CODED = Set.of(
            "OBR-4", "OBR-31", "OBR-44", "OBX-3", "OBX-17", "OBX-20", "SPM-4", "SPM-6", "SPM-7", "SPM-8", "SPM-21",
            "SPM-22", "SPM-23", "SPM-24", "DG1-3");

    static Stream<Arguments> places() {
        List<Arguments> places = new ArrayList<>();
        for (String[] segment : new String[][] {
            {"oru-fat", "PID", "30"}, {"oru-fat", "PV1", "52"}, {"oru-fat", "ORC", "29"}, {"oru-fat", "OBR", "50"},
            {"oru-fat", "OBX", "25"}, {"oru-fat", "NTE", "6"}, {"oru-fat", "SPM", "29"}, {"oru-fat", "ZLB", "3"},
            {"adt-a40", "MRG", "8"}, {"orm-o01", "ORC", "29"}, {"orm-o01", "OBR", "50"}, {"orm-o01", "DG1", "20"},
            {"orm-o01", "OBX", "25"}
        }) {
            places.add(Arguments.of(segment[0], segment[1], Integer.parseInt(segment[2])));
        }
        return places.stream();
    }

    @ParameterizedTest
    @MethodSource("places")
    void everyPlaceIsCarriedOrInTheLedger(String fixture, String segment, int fields) {
        List<String> silent = new ArrayList<>();
        for (int field = 1; field <= fields; field++) {
            for (int component = 0; component <= 9; component++) {
                if (!speaks(fixture, segment, field, component)) {
                    silent.add(segment + "-" + field + (component > 1 ? "." + component : component == 0 ? "~" : ""));
                }
            }
        }
        for (int field = 1; field <= fields; field++) {
            for (int component = 1; component <= 5; component++) {
                for (int part = 2; part <= 3; part++) {
                    if (!speaks(fixture, segment, field, component, part)) {
                        silent.add(segment + "-" + field + (component > 1 ? "." + component : ""));
                    }
                }
            }
        }
        silent.removeAll(READ_FOR_THEIR_MEANING);
        silent.removeIf(place -> place.matches(".*\\.[36]") && CODED.contains(place.substring(0, place.indexOf('.'))));

        assertThat(silent).isEmpty();
    }

    private static boolean speaks(String fixture, String segment, int field, int component) {
        return speaks(fixture, segment, field, component, 1);
    }

    private static boolean speaks(String fixture, String segment, int field, int component, int part) {
        String message = new String(Fixture.bytes(fixture), StandardCharsets.UTF_8);
        String[] lines = message.split("\r");
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].startsWith(segment + "|")) {
                lines[i] = with(lines[i], field, component, part);
                break;
            }
        }
        try {
            Reading reading = new Hl7v2Reader()
                    .read((String.join("\r", lines) + "\r").getBytes(StandardCharsets.UTF_8), Fixture.SETTINGS);
            String path = segment + "[1]-" + field;
            return FhirContext.forR4Cached()
                            .newJsonParser()
                            .encodeResourceToString(reading.bundle())
                            .contains(TOKEN)
                    || reading.losses().stream()
                            .anyMatch(loss -> loss.path().equals(path)
                                    || loss.path().startsWith(path + ".")
                                    || loss.path().startsWith(path + "("))
                    || reading.warnings().stream().anyMatch(warning -> path.equals(warning.where()));
        } catch (ProblemException e) {
            return true;
        }
    }

    private static String with(String line, int field, int component, int part) {
        String[] fields = Arrays.copyOf(line.split("\\|", -1), Math.max(line.split("\\|", -1).length, field + 1));
        if (component == 0) {
            fields[field] =
                    fields[field] == null || fields[field].isEmpty() ? "x~" + TOKEN : fields[field] + "~" + TOKEN;
            return join("|", fields);
        }
        String[] parts = fields[field] == null ? new String[0] : fields[field].split("\\^", -1);
        String[] components = Arrays.copyOf(parts, Math.max(parts.length, component));
        String before = components[component - 1] == null ? "" : components[component - 1];
        components[component - 1] = part == 1 ? TOKEN : before + "&".repeat(part - 1) + TOKEN;
        fields[field] = join("^", components);
        return join("|", fields);
    }

    private static String join(String delimiter, String[] parts) {
        return String.join(
                delimiter,
                Arrays.stream(parts).map(part -> part == null ? "" : part).toList());
    }
}
