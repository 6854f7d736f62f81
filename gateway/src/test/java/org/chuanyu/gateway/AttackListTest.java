package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The list of attacks has a test for every number, and a test that goes takes its number along. */
class AttackListTest {
    private static final int MOST = 94;
    private static final String NUMBERS = "([0-9]+(?:(?:, and |, | and | to )[0-9]+)*)";
    /** In a name or a comment. A sentence that goes on is about an attack, and no label. */
    private static final Pattern LABEL = Pattern.compile("[Aa]ttacks? " + NUMBERS + "(?=[:.,;)\"])");
    /** In the lists of bent bundles, all of which are verified. */
    private static final Pattern BENT = Pattern.compile("\"" + NUMBERS + " ");

    @Test
    void everyAttackIsNamedByATest() throws IOException {
        BitSet named = new BitSet();
        for (String module : List.of("evidence", "gateway")) {
            Path sources = Checkout.root().resolve(module).resolve("src/test/java");
            for (Path file : Checkout.files(sources)) {
                String name = file.getFileName().toString();
                if (name.matches(".*(Test|IT|Attacks)\\.java")) {
                    read(name.endsWith("Attacks.java") ? BENT : LABEL, Files.readString(file), named);
                }
            }
        }

        assertThat(IntStream.rangeClosed(1, MOST).filter(number -> !named.get(number)))
                .as("attacks that no test names")
                .isEmpty();
        assertThat(named.length() - 1).as("the last that is named").isEqualTo(MOST);
    }

    @Test
    void readsNumbersAsTheyAreWritten() {
        BitSet named = new BitSet();
        read(LABEL, "(att" + "acks 1 to 3, 8 and 10), and att" + "ack 12 is none", named);

        assertThat(named.stream()).containsExactly(1, 2, 3, 8, 10);
    }

    private static void read(Pattern label, String text, BitSet named) {
        for (Matcher found = label.matcher(text); found.find(); ) {
            for (String part : found.group(1).split("(, and |, | and )")) {
                String[] ends = part.split(" to ");
                named.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
            }
        }
    }
}
