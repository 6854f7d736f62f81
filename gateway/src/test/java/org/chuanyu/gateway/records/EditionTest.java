package org.chuanyu.gateway.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.chuanyu.gateway.records.Edition.Sight;
import org.chuanyu.gateway.records.Edition.Step;
import org.junit.jupiter.api.Test;

class EditionTest {
    private static final Instant T1 = Instant.parse("2026-03-01T02:00:00Z");
    private static final Instant T2 = Instant.parse("2026-03-01T03:00:00Z");

    private Edition edition = Edition.NONE;
    private int version;

    private Step store(Sight sight, Instant at) {
        Step step = edition.after(sight, true, ++version, at);
        edition = step.edition();
        return step;
    }

    private static Sight whole(String content) {
        return new Sight(content, "gist of " + content, false);
    }

    private static Sight part(String content, String gist) {
        return new Sight(content, gist, true);
    }

    @Test
    void beginsWithOneWhenSomethingIsSeenForTheFirstTime() {
        assertThat(store(null, T1)).isEqualTo(new Step(Edition.NONE, 0, false));

        Step step = store(whole("a"), T2);

        assertThat(step.number()).isEqualTo(1);
        assertThat(step.begins()).isTrue();
        assertThat(edition.version()).isEqualTo(2);
        assertThat(edition.at()).isEqualTo(T2);
    }

    @Test
    void staysWithItsTimeWhenNothingThatIsSeenChanges() {
        store(part("a", "g"), T1);
        Edition before = edition;

        Step same = store(part("a", "g"), T2);
        Step onlyTheOccasion = store(part("a, issued later", "g"), T2);

        assertThat(edition).isEqualTo(before);
        assertThat(List.of(same.number(), onlyTheOccasion.number())).containsOnly(1);
        assertThat(same.begins() || onlyTheOccasion.begins()).isFalse();
    }

    @Test
    void aNewTimeOfIssueIsNewWhereNothingIsWithheld() {
        store(new Sight("a", "g", false), T1);

        assertThat(store(new Sight("a, issued later", "g", false), T2).number()).isEqualTo(2);
    }

    @Test
    void numbersHaveNoGaps() {
        List<Integer> begun = new ArrayList<>();
        Sight[] sights = {
            null,
            whole("a"),
            whole("a"),
            part("b", "g"),
            part("c", "g"),
            null,
            null,
            part("c", "g"),
            whole("d"),
            whole("a")
        };
        for (Sight sight : sights) {
            Step step = store(sight, T1);
            if (step.begins()) {
                begun.add(step.number());
            }
        }

        assertThat(begun).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void whatIsTakenAwayComesBackAsNew() {
        store(whole("a"), T1);
        store(null, T1);
        assertThat(edition.seen()).isFalse();

        assertThat(store(whole("a"), T2)).satisfies(step -> {
            assertThat(step.number()).isEqualTo(2);
            assertThat(step.edition().at()).isEqualTo(T2);
        });
    }

    @Test
    void aLateVersionHasANumberAndMovesNothing() {
        store(whole("b"), T1);

        Step late = edition.after(whole("a"), false, 2, T2);

        assertThat(late.number()).isEqualTo(2);
        assertThat(late.begins()).isTrue();
        assertThat(late.edition().number()).isEqualTo(1);
        assertThat(late.edition().at()).isEqualTo(T1);
        assertThat(late.edition().after(whole("c"), true, 3, T2).number()).isEqualTo(3);
        assertThat(Edition.NONE.after(whole("a"), false, 2, T2).number()).isZero();
    }

    @Test
    void whatOthersAreNotToKnowOfMovesNothing() {
        store(whole("a"), T1);

        assertThat(edition.unmoved()).isEqualTo(new Step(edition, 1, false));
    }
}
