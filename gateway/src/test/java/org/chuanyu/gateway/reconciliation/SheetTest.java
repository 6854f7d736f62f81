package org.chuanyu.gateway.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.chuanyu.evidence.Sm3;
import org.chuanyu.gateway.reconciliation.SheetReader.SheetRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SheetTest {
    static final LocalDate DAY = LocalDate.of(2026, 11, 26);
    static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");
    private static final Channel LIS = new Channel("dazu-rmyy", "lis", Direction.IN);
    private static final Line ANSWERED = Line.of("CTRL-0001", hash("one"), hash("ack"));
    private static final Line SILENT = Line.of(null, hash("two"), null);

    private final Sheet sheet = new Sheet(
            Sheet.Keeper.GATEWAY,
            "log.test/2026",
            LIS,
            DAY,
            CHINA,
            1,
            List.of(ANSWERED, SILENT),
            List.of(new Correction(DAY.minusDays(1), Correction.Kind.ANSWERED, ANSWERED)));

    /** The known SM3 of "abc" (GB/T 32905-2016 A.1) and of the empty text: a partner finds them with any tool. */
    @Test
    void writesWhatAPartnerCanCount() {
        Sheet empty = new Sheet(Sheet.Keeper.GATEWAY, "log.test/2026", LIS, DAY, CHINA, 0, List.of(), List.of());
        String nothing = "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b";

        assertThat(empty).hasToString("""
                chuanyu-sheet/v1
                log log.test/2026
                keeper gateway
                participant dazu-rmyy
                wire lis
                direction in
                day 2026-11-26
                zone Asia/Shanghai
                received 0 %1$s
                answered 0 %1$s
                unread 0
                """.formatted(nothing));
        assertThat(Line.of("abc", nothing, null).control())
                .isEqualTo("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }

    @Test
    void isReadAsItWasWritten() {
        Sheet read = SheetReader.read(sheet.bytes());

        assertThat(read).isEqualTo(sheet);
        assertThat(read.crossed().count()).isEqualTo(2);
        assertThat(read.answered().count()).isEqualTo(1);
        assertThat(sheet.toString()).contains("\nmessage - " + hash("two") + " -\n");
    }

    @ParameterizedTest
    @CsvSource({"gateway, in, received", "gateway, out, sent", "partner, in, sent", "partner, out, received"})
    void namesWhatItsKeeperDid(String keeper, String direction, String word) {
        Sheet kept = new Sheet(
                Sheet.Keeper.valueOf(keeper.toUpperCase(Locale.ROOT)),
                "log.test/2026",
                new Channel("dazu-rmyy", "lis", Direction.of(direction).orElseThrow()),
                DAY,
                CHINA,
                0,
                List.of(),
                List.of());

        assertThat(kept.toString()).contains("\n" + word + " 0 ");
    }

    @Test
    void refusesEverySheetWithOneBitAnother() {
        byte[] good = sheet.bytes();
        int accepted = 0;
        for (int i = 0; i < good.length; i++) {
            byte[] bent = good.clone();
            bent[i] ^= 1;
            try {
                // A word that names something may be another word: then it is a sheet of something else.
                accepted += SheetReader.read(bent).equals(sheet) ? 1 : 0;
            } catch (SheetRefused e) {
                assertThat(e.getMessage()).doesNotContain(hash("one"));
            }
        }
        assertThat(accepted).isZero();
    }

    @Test
    void refusesAChangedMessage_whoseTotalsStay() {
        String text = sheet.toString();
        for (String bent : List.of(
                text.replaceFirst("\nmessage \\S+ \\S+ \\S+", ""),
                text.replace(hash("two"), hash("three")),
                text + "message - " + hash("two") + " -\n",
                text.replace("received 2", "received 3"),
                text.replace("\n", "\r\n"),
                text + " ",
                text + "\n",
                "\uFEFF" + text,
                text.replace("day 2026-11-26", "day 2026-11-31"),
                text.replace("chuanyu-sheet/v1", "chuanyu-sheet/v2"),
                "")) {
            assertThatThrownBy(() -> SheetReader.read(bent.getBytes(StandardCharsets.UTF_8)))
                    .as(bent)
                    .isInstanceOf(SheetRefused.class);
        }
        assertThatThrownBy(() -> SheetReader.read(new byte[] {(byte) 0xff, '\n'}))
                .isInstanceOf(SheetRefused.class);
        assertThatThrownBy(() -> SheetReader.read(new byte[BroughtSheets.MOST_BYTES + 1]))
                .isInstanceOf(SheetRefused.class);
    }

    /** As many messages as a day may have: more than anybody may bring of a day on which there were few. */
    @Test
    void readsOurOwnSheetOfTheBusiestDay() {
        List<Line> lines = IntStream.range(0, CrossedRecords.MOST)
                .mapToObj(i -> Line.of("C-" + i, String.format(Locale.ROOT, "%064x", i), hash("ack")))
                .toList();
        Sheet busy = new Sheet(Sheet.Keeper.GATEWAY, "log.test/2026", LIS, DAY, CHINA, 0, lines, List.of());
        byte[] bytes = busy.bytes();

        assertThat(bytes.length).isGreaterThan(BroughtSheets.MOST_BYTES);
        assertThat(SheetReader.read(bytes).crossed()).isEqualTo(busy.crossed());
        assertThat(BroughtSheets.mostBytes(bytes.length))
                .as("what the partner may bring of that day")
                .isGreaterThan(bytes.length);
        assertThat(BroughtSheets.mostBytes(1000)).isEqualTo(BroughtSheets.MOST_BYTES);
    }

    /** Any partner may bring one: what is no sheet must not cost many times its bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "chuanyu-sheet/v1\n", "message \n", " ", ","})
    void refusesAFloodBeforeItIsTakenApart(String flood) {
        String head = sheet.toString().lines().limit(11).collect(Collectors.joining("\n", "", "\n"));
        String message = "message - " + hash("two") + " ";
        for (String start : List.of("", head, head + message)) {
            byte[] bytes = (start + flood.repeat((BroughtSheets.MOST_BYTES - start.length()) / flood.length()))
                    .getBytes(StandardCharsets.UTF_8);
            long before = allocated();
            assertThatThrownBy(() -> SheetReader.read(bytes)).isInstanceOf(SheetRefused.class);
            assertThat(allocated() - before)
                    .as("bytes for refusing %s", flood.strip())
                    .isLessThan(5L * BroughtSheets.MOST_BYTES);
        }
    }

    @Test
    void readsAMessageWithManyAnswers_andNoneThatStandsThereTwice() {
        SortedSet<String> answers = new TreeSet<>(List.of(Line.UNKNOWN, hash("a"), hash("b"), hash("c")));
        Sheet many = new Sheet(
                Sheet.Keeper.GATEWAY,
                "log.test/2026",
                LIS,
                DAY,
                CHINA,
                0,
                List.of(new Line(Line.NONE, hash("two"), answers)),
                List.of());

        assertThat(SheetReader.read(many.bytes())).isEqualTo(many);
        assertThatThrownBy(() ->
                        SheetReader.read(many.toString().replace("*,", "*,*,").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SheetRefused.class);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void dayIsTheOneInItsZone() {
        Day day = new Day(DAY, CHINA);

        assertThat(day.from()).isEqualTo(Instant.parse("2026-11-25T16:00:00Z"));
        assertThat(day.to()).isEqualTo(Instant.parse("2026-11-26T16:00:00Z"));
        assertThat(Day.lastOver(day.to(), CHINA)).isEqualTo(day);
        assertThat(Day.lastOver(day.to().minusNanos(1), CHINA)).isEqualTo(day.before());
    }

    /** The total is what {@code sort | openssl dgst -sm3} prints. */
    @Test
    void totalIsOverSortedHashes_oneALine() {
        TreeSet<String> sorted = new TreeSet<>(List.of(hash("one"), hash("two")));
        String lines = String.join("\n", sorted) + "\n";

        assertThat(sheet.crossed().sm3()).isEqualTo(hash(lines));
        assertThat(sheet.answered().sm3()).isEqualTo(hash(hash("one") + "\n"));
    }

    static String hash(String text) {
        return HexFormat.of().formatHex(Sm3.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
