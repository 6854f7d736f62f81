package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a form means; what means nothing is said back, not dropped. */
class EntrySearchTest {
    @ParameterizedTest
    @CsvSource({
        "action, record-reed",
        "outcome, GOOD",
        "from, yesterday",
        "from, 1800-01-01T00:00",
        "to, 2026-13-01T00:00",
        "to, +99999-01-01T00:00"
    })
    void refusesWhatMeansNothing(String field, String value) {
        assertThat(EntrySearch.of(Map.of(field, value)).wrong()).contains(field);
    }

    @Test
    void refusesWhatNoIdHas() {
        assertThat(EntrySearch.of(Map.of("actor", "a".repeat(257))).wrong()).contains("actor");
        assertThat(EntrySearch.of(Map.of("matter", "a\0b")).wrong()).contains("matter");
    }

    @Test
    void refusesATimeThatEndsBeforeItBegins() {
        assertThat(EntrySearch.of(Map.of("from", "2026-02-01T08:00", "to", "2026-02-01T07:59"))
                        .wrong())
                .contains("to");
        assertThat(EntrySearch.of(Map.of("from", "2026-02-01T08:00", "to", "2026-02-01T08:00"))
                        .wrong())
                .isEmpty();
    }

    @Test
    void takesItsOwnFieldsOnly_andTellsTheirNamesOnly() {
        EntrySearch search = EntrySearch.of(Map.of("actor", " li ", "_csrf", "x", "patient", "", "outcome", "REFUSED"));

        assertThat(search.given()).containsOnly(Map.entry("actor", "li"), Map.entry("outcome", "REFUSED"));
        assertThat(search.asked()).isEqualTo("actor outcome");
        assertThat(search.wrong()).isEmpty();
        assertThat(EntrySearch.of(Map.of()).asked()).isEqualTo("newest");
    }
}
