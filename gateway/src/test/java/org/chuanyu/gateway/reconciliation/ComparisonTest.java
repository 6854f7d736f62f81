package org.chuanyu.gateway.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chuanyu.gateway.reconciliation.SheetTest.CHINA;
import static org.chuanyu.gateway.reconciliation.SheetTest.DAY;
import static org.chuanyu.gateway.reconciliation.SheetTest.hash;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.chuanyu.gateway.reconciliation.Comparison.Difference;
import org.chuanyu.gateway.reconciliation.Comparison.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two sides' sheets show differently, and what a later sheet says of an earlier day. */
class ComparisonTest {
    private static final Channel EMR = new Channel("anyue-rmyy", "emr", Direction.OUT);
    private static final Line ONE = Line.of("1", hash("one"), hash("ack one"));
    private static final Line TWO = Line.of("2", hash("two"), hash("ack two"));
    private static final Line TWO_UNANSWERED = Line.of("2", hash("two"), null);
    private static final Line TWO_OTHERWISE = Line.of("2", hash("two"), hash("nak"));
    private static final Line TWO_SOMEHOW = Line.of("2", hash("two"), Line.UNKNOWN);

    @Test
    void findsNothingWhereBothShowTheSame() {
        assertThat(compared(List.of(ONE, TWO), List.of(TWO, ONE)).equal()).isTrue();
    }

    @Test
    void findsWhatOneSideLacks() {
        assertThat(compared(List.of(ONE), List.of(ONE, TWO)).differences())
                .containsExactly(new Difference(Kind.MISSING_HERE, TWO, null));
        assertThat(compared(List.of(ONE, TWO), List.of(ONE)).differences())
                .containsExactly(new Difference(Kind.MISSING_THERE, TWO, null));
    }

    @Test
    void findsAnAnswerThatOneSideLacks_andOneThatDiffers() {
        assertThat(compared(List.of(TWO), List.of(TWO_UNANSWERED)).counts()).isEqualTo(Map.of("unanswered-there", 1));
        assertThat(compared(List.of(TWO_UNANSWERED), List.of(TWO)).counts()).isEqualTo(Map.of("unanswered-here", 1));
        assertThat(compared(List.of(TWO), List.of(TWO_OTHERWISE)).counts()).isEqualTo(Map.of("answer-differs", 1));
    }

    @Test
    void oneOfSeveralAnswersIsEnough_andOneWhoseBytesNobodyKnows() {
        assertThat(compared(List.of(TWO.and(TWO_OTHERWISE)), List.of(TWO)).equal())
                .isTrue();
        assertThat(compared(List.of(TWO_SOMEHOW), List.of(TWO)).equal()).isTrue();
    }

    @Test
    void saysWhereItIsWhenItCrossedAboutMidnight() {
        Comparison compared = Comparison.of(
                sheet(Sheet.Keeper.GATEWAY, List.of()),
                sheet(Sheet.Keeper.PARTNER, List.of(ONE)),
                Map.of(ONE.key(), "2026-11-27")::get);

        assertThat(compared.differences()).containsExactly(new Difference(Kind.MISSING_HERE, ONE, "2026-11-27"));
    }

    @Test
    void laterSheetCorrectsAnEarlierDayOnce() {
        Sheet first = sheet(Sheet.Keeper.GATEWAY, List.of(ONE, TWO_UNANSWERED));
        List<Correction> corrections = Correction.of(DAY, said(first), lines(TWO_UNANSWERED), lines(TWO));

        assertThat(corrections)
                .containsExactlyInAnyOrder(
                        new Correction(DAY, Correction.Kind.REMOVED, ONE),
                        new Correction(DAY, Correction.Kind.ANSWERED, TWO));
        Sheet next = new Sheet(
                Sheet.Keeper.GATEWAY, "log.test/2026", EMR, DAY.plusDays(1), CHINA, 0, List.of(TWO), corrections);
        assertThat(Correction.of(DAY, Correction.applied(first, List.of(next)), lines(TWO_UNANSWERED), lines(TWO)))
                .isEmpty();
    }

    @Test
    void laterSheetAddsWhatWasKeptLate_andAFurtherAnswer() {
        Sheet first = sheet(Sheet.Keeper.GATEWAY, List.of(TWO));

        assertThat(Correction.of(DAY, said(first), lines(ONE, TWO.and(TWO_OTHERWISE)), Map.of()))
                .containsExactlyInAnyOrder(
                        new Correction(DAY, Correction.Kind.ADDED, ONE),
                        new Correction(DAY, Correction.Kind.ANSWERED, TWO_OTHERWISE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages.properties", "/messages_en.properties"})
    void everyKindHasItsWords(String resource) throws IOException {
        Properties texts = new Properties();
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(ComparisonTest.class.getResourceAsStream(resource)), StandardCharsets.UTF_8)) {
            texts.load(reader);
        }

        assertThat(texts.stringPropertyNames())
                .containsAll(Arrays.stream(Orphan.Kind.values())
                        .flatMap(kind -> List.of("orphan." + kind.code(), "orphan." + kind.code() + ".text").stream())
                        .toList());
        assertThat(Arrays.stream(Orphan.Kind.values()).map(Enum::name))
                .as("each difference is an orphan, too")
                .containsAll(Arrays.stream(Kind.values()).map(Enum::name).toList());
    }

    private static Comparison compared(List<Line> ours, List<Line> theirs) {
        return Comparison.of(sheet(Sheet.Keeper.GATEWAY, ours), sheet(Sheet.Keeper.PARTNER, theirs), key -> null);
    }

    private static Sheet sheet(Sheet.Keeper keeper, List<Line> lines) {
        return new Sheet(keeper, "log.test/2026", EMR, DAY, CHINA, 0, lines, List.of());
    }

    private static Map<String, Line> said(Sheet sheet) {
        return Correction.applied(sheet, List.of());
    }

    private static Map<String, Line> lines(Line... lines) {
        Map<String, Line> byKey = new TreeMap<>();
        Arrays.stream(lines).forEach(line -> byKey.put(line.key(), line));
        return byKey;
    }
}
