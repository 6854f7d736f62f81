package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.chuanyu.gateway.intake.Messages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.ErrorResponseException;

class MessageSearchTest {

    @Test
    void readsEveryParameter() {
        Messages.Query query = MessageSearch.parse(Map.of(
                        "controlId", "M1",
                        "orderNumber", "O1",
                        "patient", "P1",
                        "participant", "dazu-rmyy",
                        "state", "parked",
                        "from", "2026-01-31T08:00:00+08:00",
                        "to", "2026-01-31T00:00:01Z",
                        "count", "7",
                        "after", "t"))
                .query();

        assertThat(query)
                .isEqualTo(new Messages.Query(
                        "M1",
                        "O1",
                        "P1",
                        "dazu-rmyy",
                        Messages.State.PARKED,
                        Instant.parse("2026-01-31T00:00:00Z"),
                        Instant.parse("2026-01-31T00:00:01Z"),
                        "t",
                        7,
                        null));
    }

    @Test
    void takesADateForTheDayInChina() {
        Messages.Query query = MessageSearch.parse(Map.of("from", "2026-01-31", "to", "2026-01-31"))
                .query();

        assertThat(query.from()).isEqualTo(Instant.parse("2026-01-30T16:00:00Z"));
        assertThat(query.to()).isEqualTo(Instant.parse("2026-01-31T16:00:00Z"));
    }

    @Test
    void takesTheEndOfTimeAsPeopleWriteIt() {
        assertThat(MessageSearch.parse(Map.of("to", "9999-12-31")).query().to())
                .isEqualTo(Instant.parse("9999-12-31T16:00:00Z"));
    }

    @Test
    void takesAnOffsetWhosePlusWasNotEncoded() {
        assertThat(MessageSearch.parse(Map.of("from", "2026-01-31T08:00:00 08:00"))
                        .query()
                        .from())
                .isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
    }

    @Test
    void asksForFiftyOfAnybodyUnlessTold() {
        MessageSearch search = MessageSearch.parse(Map.of());

        assertThat(search.query().count()).isEqualTo(50);
        assertThat(search.within(Set.of("dazu-rmyy")).within()).containsExactly("dazu-rmyy");
    }

    @ParameterizedTest
    @CsvSource({
        "count, 0",
        "count, 201",
        "count, -1",
        "count, 99999999999",
        "state, gone",
        "from, yesterday",
        "to, 2026-02-30",
        "from, +999999999-01-01T00:00:00Z",
        "to, -999999999-01-01T00:00:00Z",
        "from, 1899-12-31",
        "participant, Dazu!",
        "controlId, ' '",
        "patient, ''"
    })
    void refusesABadValueWithoutSayingItBack(String name, String value) {
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> MessageSearch.parse(Map.of(name, value)))
                .satisfies(problem -> {
                    assertThat(problem.getStatusCode().value()).isEqualTo(400);
                    assertThat(problem.getBody().getProperties())
                            .containsEntry("code", "bad-parameter")
                            .containsEntry("parameter", name);
                    if (value.length() > 3) {
                        assertThat(problem.getBody().toString()).doesNotContain(value);
                    }
                });
    }

    @Test
    void refusesControlCharactersAndOverlongValues() {
        for (String value : new String[] {"a\u0000b", "x".repeat(257)}) {
            assertThatExceptionOfType(ErrorResponseException.class)
                    .isThrownBy(() -> MessageSearch.parse(Map.of("controlId", value)));
        }
    }

    @Test
    void refusesARangeThatEndsBeforeItBegins() {
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> MessageSearch.parse(Map.of("from", "2026-02-02", "to", "2026-01-31")));
    }

    @Test
    void refusesWhatItDoesNotKnowAndNamesItWhenItIsAName() {
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> MessageSearch.parse(Map.of("contolId", "M1")))
                .satisfies(problem -> assertThat(problem.getBody().getProperties())
                        .containsEntry("code", "unknown-parameter")
                        .containsEntry("parameter", "contolId"));
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> MessageSearch.parse(Map.of("50011119000101001X", "")))
                .satisfies(
                        problem -> assertThat(problem.getBody().getProperties()).doesNotContainKey("parameter"));
    }

    @Test
    void tellsTheAuditLogNamesOnly() {
        assertThat(MessageSearch.parse(Map.of("patient", "50011119000101001X", "count", "5"))
                        .asked())
                .isEqualTo("count patient");
    }
}
