package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.chuanyu.fhir.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promise 2 against what nobody thought of: results put together at random from what laboratories print and from delimiters.
 * Every word of them is in the bundle, or its field is in the ledger, or the message is refused.
 */
class PrintedCharactersTest {
    private static final int ROUNDS = 400;
    private static final String[] WORDS = {
        "阳性", "阴性(-)", "5.60", "１２．５", "<0.01", "≥", "1:40", "3+", "10", "9/L", "mmol/L", "kg/m", "2", "-3", "--1",
                "HR", "川渝HR", "*",
        "IgG", "±", "μg", "20260301", "2026年3月1日", "0830", "O", "\"", "+", "=<", "小于0.5", "大肠埃希菌", "𠮷", ".5", "5.",
                "1E3", "L", "UCUM",
        "ISO+", "F", "(", "】"
    };
    private static final String[] BETWEEN = {
        "", "", "", " ", "^", "&", "~", "\\R\\", "\\T\\", "\\S\\", "\\E\\", "\\", "^^", "~~"
    };
    private static final String[] TYPES = {
        "NM", "SN", "ST", "TX", "FT", "CE", "CWE", "CNE", "CF", "DT", "TS", "DTM", "TM", "SI", "IS", "XX", "CX", "ED",
        ""
    };

    private final IParser json = FhirContext.forR4Cached().newJsonParser();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 21, 65, 73, 101, 104, 105, 125, 138, 149, 195, 205, 231, 251, 273, 297, 402})
    void everyPrintedWordIsCarriedOrInTheLedger(long seed) {
        var random = new Random(seed);
        List<String> silent = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            String type = TYPES[random.nextInt(TYPES.length)];
            String[] fields = new String[9];
            java.util.Arrays.fill(fields, "");
            fields[3] = "T" + round + "^" + words(random);
            fields[5] = words(random);
            fields[6] = random.nextBoolean() ? words(random) : "";
            fields[7] = random.nextBoolean() ? words(random) : "";
            fields[8] = random.nextInt(4) == 0 ? words(random) : "";
            check(type, fields, silent);
        }

        assertThat(silent).isEmpty();
    }

    private void check(String type, String[] fields, List<String> silent) {
        String obx = "OBX|1|" + type + "|" + fields[3] + "||" + fields[5] + "|" + fields[6] + "|" + fields[7] + "|"
                + fields[8] + "|||F";
        String message = new String(Fixture.bytes("oru-unknown-segment"), StandardCharsets.UTF_8)
                .replaceAll("OBX[^\\r]*\\rNEG[^\\r]*", java.util.regex.Matcher.quoteReplacement(obx));
        try {
            Reading reading = new Hl7v2Reader().read(message.getBytes(StandardCharsets.UTF_8), Fixture.SETTINGS);
            String bundle = json.encodeResourceToString(reading.bundle()).replace("\\\"", "\"");
            for (int field : new int[] {3, 5, 6, 7, 8}) {
                boolean lost = isLost(reading, field, "([.(].*)?")
                        // A document that cannot be read is lost with its title.
                        || type.equals("ED") && field == 3 && isLost(reading, 5, "");
                for (String word : printed(type, field, fields[field])) {
                    if (!lost
                            && !bundle.contains(word)
                            && !(field == 3 && bundle.contains(Texts.halfWidth(word)))
                            && !(type.equals("ED") && bundle.contains(coded(word)))) {
                        silent.add(obx + " : " + word);
                    }
                }
            }
        } catch (ProblemException e) {
            assertThat(e.problems()).isNotEmpty();
        }
    }

    private static boolean isLost(Reading reading, int field, String parts) {
        return reading.losses().stream().anyMatch(loss -> loss.path().matches("OBX\\[1]-" + field + parts));
    }

    /** A document's bytes as they are kept: base64 without what its sender left out or put in. */
    private static String coded(String word) {
        try {
            return Base64.getEncoder().encodeToString(Base64.getDecoder().decode(word));
        } catch (IllegalArgumentException e) {
            return word;
        }
    }

    /** What is left between delimiters and escapes. Coding systems are read for their meaning. */
    private static List<String> printed(String type, int field, String text) {
        boolean coded =
                field == 3 || field == 5 && List.of("CE", "CWE", "CNE", "CF").contains(type);
        List<String> words = new ArrayList<>();
        for (String repetition : text.split("~")) {
            String[] components = repetition.split("\\^", -1);
            for (int i = 0; i < components.length; i++) {
                boolean system = coded && (i == 2 || i == 5) || field == 6 && i == 2;
                if (!system && !components[i].trim().equals("\"\"")) {
                    words.addAll(List.of(
                            components[i].replaceAll("\\\\[RTSE]\\\\", " ").split("[\\s&\\\\]+")));
                }
            }
        }
        return words;
    }

    private static String words(Random random) {
        var text = new StringBuilder();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(BETWEEN[random.nextInt(BETWEEN.length)]);
        }
        return text.toString();
    }
}
