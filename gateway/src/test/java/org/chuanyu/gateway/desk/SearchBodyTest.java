package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.ErrorResponseException;
import tools.jackson.databind.json.JsonMapper;

class SearchBodyTest {
    private final SearchBody bodies = new SearchBody(JsonMapper.builder().build());

    @Test
    void readsStringsAndNumbers() throws IOException {
        assertThat(read("{\"controlId\":\"M1\",\"count\":5}")).isEqualTo(Map.of("controlId", "M1", "count", "5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "null", "{", "{\"patient\":[\"50011119000101001X\"]}", "{\"count\":1.5}", "\"x\""})
    void refusesWhatIsNotAnObjectOfStringsWithoutSayingItBack(String body) {
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> read(body))
                .satisfies(problem -> {
                    assertThat(problem.getStatusCode().value()).isEqualTo(400);
                    assertThat(problem.getBody().toString()).doesNotContain("50011119000101001X");
                });
    }

    @Test
    void refusesABodyPastItsBound() {
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> read("{\"controlId\":\"" + "x".repeat(20_000) + "\"}"));
    }

    private Map<String, String> read(String body) throws IOException {
        return bodies.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }
}
