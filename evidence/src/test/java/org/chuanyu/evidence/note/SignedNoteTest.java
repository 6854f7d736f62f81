package org.chuanyu.evidence.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.chuanyu.evidence.EvidenceRefused;
import org.chuanyu.evidence.EvidenceRefused.Reason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * C2SP signed-note and tlog-checkpoint, byte for byte: the good note is one text, and each bad one is that text with
 * one change.
 */
class SignedNoteTest {
    private static final String TEXT = "log.example/2026\n42\nDAYEJsV3FZu5RZCXEvlGum74UkuW/Df0NDvuPqWneJc=\n";
    private static final String LINE = "\u2014 log.example/2026 TsgPhjBFAiAG\n";
    private static final String GOOD = TEXT + "\n" + LINE;

    @Test
    void writesWhatItRead() {
        SignedNote note = parse(GOOD + "\u2014 witness.example/dazu AAAAAQI=\n");

        assertThat(note.text()).isEqualTo(TEXT);
        assertThat(note.signatures().get(0).name()).isEqualTo("log.example/2026");
        assertThat(note.signatures().get(0).keyId()).isEqualTo(0x4ec80f86);
        assertThat(note.signatures().get(1).signature()).containsExactly(2);
        assertThat(note.toString()).isEqualTo(GOOD + "\u2014 witness.example/dazu AAAAAQI=\n");
        assertThat(parse(GOOD).with(note.signatures().get(1))).isEqualTo(note);
    }

    static Stream<String> bent() {
        return Stream.of(
                "",
                "\n",
                "\n\n",
                TEXT,
                TEXT + "\n",
                TEXT + LINE,
                "\n" + GOOD + "\n",
                GOOD + "\n",
                GOOD.substring(0, GOOD.length() - 1),
                GOOD.replace("\n", "\r\n"),
                GOOD.replace("AG\n", "AG\r\n"),
                "\ufeff" + TEXT + "\n\ufeff" + LINE,
                GOOD.replace("\u2014", "\u2013"),
                GOOD.replace("\u2014", "\u2015"),
                GOOD.replace("\u2014", "--"),
                GOOD.replace("\u2014 ", "\u2014\u2014 "),
                GOOD.replace("\u2014 ", "\u2014"),
                GOOD.replace("\u2014 ", "\u2014  "),
                GOOD.replace("\u2014 ", "\u2014\u00a0"),
                GOOD.replace("\u2014 ", " \u2014 "),
                GOOD.replace(" Tsg", "  Tsg"),
                GOOD.replace(" Tsg", "Tsg"),
                GOOD.replace(" Tsg", "\tTsg"),
                GOOD.replace("AG\n", "AG \n"),
                GOOD.replace("AG\n", "AG=\n"),
                GOOD.replace("AG\n", "A\n"),
                GOOD.replace("AG\n", "\n"),
                GOOD.replace("TsgPhjBFAiAG", "TsgPhg=="),
                GOOD.replace("TsgPhjBFAiAG", "TsgPhjB="),
                GOOD.replace("TsgPhjBFAiAG", "TsgPhj_F"),
                GOOD.replace("TsgPhjBFAiAG", ""),
                GOOD.replace("\u2014 log.example", "\u2014 log+example"),
                GOOD.replace("\u2014 log.example", "\u2014 log.\u3000example"),
                GOOD.replace("\n42", "\n4\u00002"),
                GOOD.replace("\n42", "\n4\t2"),
                GOOD + "a line that is no signature\n",
                GOOD + "\u2014 \n");
    }

    @ParameterizedTest
    @MethodSource("bent")
    @DisplayName(
            "attacks 38, 40: a note with other line ends, blank lines, dashes, base 64 or without a signature is refused")
    void refusesBentNotes(String bent) {
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> parse(bent))
                .matches(refused -> refused.reason() == Reason.MALFORMED_NOTE);
    }

    @Test
    @DisplayName("attack 38: bytes that are not UTF-8 are refused, a surrogate and an overlong form among them")
    void refusesBytesThatAreNotText() {
        for (int[] bad :
                new int[][] {{0xff}, {0xc0, 0x80}, {0xed, 0xa0, 0x80}, {0xe2, 0x80}, {0xf5, 0x80, 0x80, 0x80}}) {
            String placed = GOOD.replace("example/2026\n42", "example/20" + "?".repeat(bad.length) + "\n42");
            byte[] bytes = placed.getBytes(StandardCharsets.UTF_8);
            int at = placed.indexOf('?');
            for (int i = 0; i < bad.length; i++) {
                bytes[at + i] = (byte) bad[i];
            }
            assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> SignedNote.parse(bytes));
        }
    }

    @Test
    @DisplayName("attack 41: twenty signatures are read, one more is not, nor a note of a million bytes and one")
    void refusesTooMuch() {
        assertThat(parse(TEXT + "\n" + LINE.repeat(20)).signatures()).hasSize(20);
        for (int count : new int[] {21, 20_000}) {
            assertThatExceptionOfType(EvidenceRefused.class)
                    .isThrownBy(() -> parse(TEXT + "\n" + LINE.repeat(count)))
                    .matches(refused -> refused.reason() == Reason.TOO_LARGE);
        }
        int room = SignedNote.MOST_BYTES - GOOD.getBytes(StandardCharsets.UTF_8).length;
        String largest = "x".repeat(room) + GOOD;
        assertThat(parse(largest).bytes()).hasSize(SignedNote.MOST_BYTES);
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> parse("x" + largest))
                .matches(refused -> refused.reason() == Reason.TOO_LARGE);
    }

    @Test
    void refusesToBuildWhatItWouldNotRead() {
        List<NoteSignature> signatures = parse(GOOD).signatures();
        List<NoteSignature> many = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            many.addAll(signatures);
        }

        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> new SignedNote("no line feed", signatures));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> new SignedNote("a\r\n", signatures));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> new SignedNote(TEXT, List.of()));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> new SignedNote(TEXT, many));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> new NoteSignature("a b", 1, new byte[1]));
        assertThatExceptionOfType(EvidenceRefused.class).isThrownBy(() -> new NoteSignature("a", 1, new byte[0]));
    }

    @Test
    void readsACheckpoint() {
        Checkpoint checkpoint = Checkpoint.parse(TEXT);

        assertThat(checkpoint.origin()).isEqualTo("log.example/2026");
        assertThat(checkpoint.size()).isEqualTo(42);
        assertThat(checkpoint.text()).isEqualTo(TEXT);
        assertThat(Checkpoint.parse(TEXT.replace("\n42\n", "\n0\n")).size()).isZero();
        assertThat(Checkpoint.parse(TEXT.replace("\n42\n", "\n9223372036854775807\n"))
                        .size())
                .isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "042",
                "00",
                "+42",
                "-42",
                "-0",
                "",
                " 42",
                "42 ",
                "4 2",
                "0x2a",
                "42.0",
                "4e1",
                "\u0664\u0662",
                "9223372036854775808",
                "18446744073709551616",
                "99999999999999999999"
            })
    @DisplayName("attacks 28, 39: a size has one form, and ends at 2^63-1")
    void refusesOtherSizes(String size) {
        refusesCheckpoint(TEXT.replace("\n42\n", "\n" + size + "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DAYEJsV3FZu5RZCXEvlGum74UkuW/Df0NDvuPqWneJc",
                "DAYEJsV3FZu5RZCXEvlGum74UkuW/Df0NDvuPqWneJd=",
                "DAYEJsV3FZu5RZCXEvlGum74UkuW_Df0NDvuPqWneJc=",
                "DAYEJsV3FZu5RZCXEvlGum74UkuW/Df0NDvuPqWneA==",
                "DAYEJsV3FZu5RZCXEvlGum74UkuW/Df0NDvuPqWneJcA",
                "DAYEJsV3FZu5RZCXEvlGum74UkuW/Df0NDvuPqWneJc= ",
                ""
            })
    void refusesOtherRoots(String root) {
        refusesCheckpoint(TEXT.replace("DAYEJsV3FZu5RZCXEvlGum74UkuW/Df0NDvuPqWneJc=", root));
    }

    @Test
    @DisplayName("attacks 37, 38: a fourth line, an empty one and a missing one are refused")
    void refusesOtherLines() {
        refusesCheckpoint(TEXT + "extension\n");
        refusesCheckpoint(TEXT + "\n");
        refusesCheckpoint("\n" + TEXT);
        refusesCheckpoint(TEXT.substring(0, TEXT.length() - 1));
        refusesCheckpoint("log.example/2026\n42\n");
        refusesCheckpoint("");
        refusesCheckpoint(TEXT.replace("log.example/2026", ""));
    }

    /** The two blank lines are read as a text that ends with an empty line, and no checkpoint does. */
    @Test
    @DisplayName("attack 38: two blank lines are not one")
    void refusesTwoBlankLines() {
        refusesCheckpoint(parse(TEXT + "\n\n" + LINE).text());
    }

    @Test
    @DisplayName(
            "attack 36: an origin is compared as it stands: case, spaces and letters that look alike are other origins")
    void otherOriginsAreOther() {
        Checkpoint checkpoint = Checkpoint.parse(TEXT);

        refusesCheckpoint(TEXT.replace("/2026", "/2026 "));
        refusesCheckpoint(TEXT.replace("/2026", "/2026\u00a0"));
        refusesCheckpoint(TEXT.replace("/2026", "/2026\t"));
        for (String origin :
                List.of("Log.example/2026", "log.ex\u0430mple/2026", "log.example/2026/", "log.example/２026")) {
            assertThat(Checkpoint.parse(TEXT.replace("log.example/2026", origin)))
                    .isNotEqualTo(checkpoint);
        }
    }

    private static void refusesCheckpoint(String text) {
        assertThatExceptionOfType(EvidenceRefused.class)
                .isThrownBy(() -> Checkpoint.parse(text))
                .matches(refused -> refused.reason() == Reason.MALFORMED_CHECKPOINT);
    }

    private static SignedNote parse(String note) {
        return SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
    }
}
