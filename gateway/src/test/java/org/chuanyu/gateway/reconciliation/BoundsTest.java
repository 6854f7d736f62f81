package org.chuanyu.gateway.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.web.ErrorResponseException;

/** What one partner may cost the node that all others need, too. */
class BoundsTest {
    @Test
    void thirdAtATimeIsToldToComeAgain_andTheNextIsTaken() {
        Admission two = new Admission(2);

        assertThatThrownBy(() -> two.with(() -> two.with(() -> two.with(() -> "third"))))
                .isInstanceOfSatisfying(ErrorResponseException.class, busy -> {
                    assertThat(busy.getStatusCode().value()).isEqualTo(429);
                    assertThat(busy.getBody().getProperties()).containsEntry("code", "busy");
                    assertThat(busy.getHeaders().getFirst("Retry-After")).isEqualTo("5");
                });
        assertThat(two.with(() -> two.with(() -> "second"))).isEqualTo("second");
    }

    @Test
    void sheetHasAtMostTwiceOursAndSomeMore() {
        assertThatCode(() -> BroughtSheets.requireNotTooLong(10_022, 11)).doesNotThrowAnyException();
        assertThatThrownBy(() -> BroughtSheets.requireNotTooLong(10_023, 11))
                .isInstanceOf(ErrorResponseException.class);
        assertThatThrownBy(() -> BroughtSheets.requireNotTooLong(CrossedRecords.MOST + 1, Integer.MAX_VALUE))
                .isInstanceOf(ErrorResponseException.class);
    }

    @Test
    void allOrphansAreCounted_andTheFirstKept() {
        Channel channel = new Channel("dazu-rmyy", "lis", Direction.IN);
        OrphanTally tally = new OrphanTally();
        for (int i = 0; i < OrphanTally.MOST + 7; i++) {
            tally.add(Orphan.of(Orphan.Kind.MISSING_HERE, channel, "line " + i, null));
        }

        assertThat(tally.counts()).isEqualTo(Map.of("missing-here", OrphanTally.MOST + 7));
        assertThat(tally.first()).hasSize(OrphanTally.MOST);
        assertThat(tally.first().get(0).reference()).isEqualTo("line 0");
    }
}
