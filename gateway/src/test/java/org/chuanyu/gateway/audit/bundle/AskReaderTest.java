package org.chuanyu.gateway.audit.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;

class AskReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    private static final String WINDOW = "\"from\": \"2026-11-20T00:00:00Z\", \"to\": \"2026-11-20T08:00:00Z\"";

    private final AskReader reader = new AskReader(Clock.fixed(NOW, ZoneOffset.UTC));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{" + WINDOW + "}",
                "{" + WINDOW + ", \"scope\": \"leaves\"}",
                "{\"scope\":\"leaves\",\"to\":\"2026-11-20T16:00:00+08:00\",\"from\":\"2026-11-20T08:00:00.000+08:00\"}"
            })
    void takesAWindow(String body) throws IOException {
        assertThat(read(body)).isEqualTo(new Ask(Instant.parse("2026-11-20T00:00:00Z"), NOW));
    }

    @Test
    void keepsEveryDigit_andAnEndThatHasNotCome() throws IOException {
        Ask ask = read("{\"from\": \"1970-01-01T00:00:00.000000001Z\", \"to\": \"9999-12-31T23:59:59.999999999Z\"}");

        assertThat(ask.from().getNano()).isEqualTo(1);
        assertThat(ask.to().getNano()).isEqualTo(999_999_999);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bad-body   | ``",
                "bad-body   | {",
                "bad-body   | []",
                "bad-body   | null",
                "bad-body   | \"leaves\"",
                "bad-body   | {WINDOW} {}",
                "bad-body   | {WINDOW}x",
                "bad-body   | {WINDOW, \"since\": 5}",
                "bad-body   | {WINDOW, \"Scope\": \"leaves\"}",
                "bad-body   | {WINDOW, WINDOW}",
                "bad-body   | {WINDOW, \"scope\": \"leaves\", \"scope\": \"leaves\"}",
                "bad-body   | {'from': '2026-11-20T00:00:00Z', 'to': '2026-11-20T08:00:00Z'}",
                "bad-scope  | {WINDOW, \"scope\": null}",
                "bad-scope  | {WINDOW, \"scope\": \"all\"}",
                "bad-scope  | {WINDOW, \"scope\": \"Leaves\"}",
                "bad-scope  | {WINDOW, \"scope\": \"\"}",
                "bad-scope  | {WINDOW, \"scope\": 1}",
                "bad-scope  | {WINDOW, \"scope\": true}",
                "bad-scope  | {WINDOW, \"scope\": [\"leaves\"]}",
                "bad-scope  | {WINDOW, \"scope\": {}}",
                "bad-scope  | {WINDOW, \"scope\": {\"case\": 7}}",
                "bad-scope  | {WINDOW, \"scope\": {\"case\": \"7\", \"all\": true}}",
                "no-such-case | {WINDOW, \"scope\": {\"case\": \"7\"}}",
                "bad-window | {}",
                "bad-window | {\"from\": \"2026-11-20T00:00:00Z\"}",
                "bad-window | {\"to\": \"2026-11-20T00:00:00Z\"}",
                "bad-window | {\"from\": null, \"to\": \"2026-11-20T08:00:00Z\"}",
                "bad-window | {\"from\": 1763596800, \"to\": \"2026-11-20T08:00:00Z\"}",
                "bad-window | {\"from\": [\"2026-11-20T00:00:00Z\"], \"to\": \"2026-11-20T08:00:00Z\"}",
                "bad-window | {\"from\": \"2026-11-20\", \"to\": \"2026-11-20T08:00:00Z\"}",
                "bad-window | {\"from\": \"2026-11-20T00:00:00\", \"to\": \"2026-11-20T08:00:00Z\"}",
                "bad-window | {\"from\": \"2026-11-31T00:00:00Z\", \"to\": \"2026-11-20T08:00:00Z\"}",
                "bad-window | {\"from\": \"yesterday\", \"to\": \"2026-11-20T08:00:00Z\"}",
                "bad-window | {\"from\": \" 2026-11-20T00:00:00Z\", \"to\": \"2026-11-20T08:00:00Z\"}",
                "bad-window | {\"from\": \"2026-11-20T08:00:00Z\", \"to\": \"2026-11-20T08:00:00Z\"}",
                "bad-window | {\"from\": \"2026-11-20T08:00:00Z\", \"to\": \"2026-11-20T00:00:00Z\"}",
                "bad-window | {\"from\": \"2026-11-20T08:05:01Z\", \"to\": \"2026-11-21T00:00:00Z\"}",
                "bad-window | {\"from\": \"-0001-01-01T00:00:00Z\", \"to\": \"2026-11-20T00:00:00Z\"}",
                "bad-window | {\"from\": \"2026-11-20T00:00:00Z\", \"to\": \"+10000-01-01T00:00:00Z\"}"
            })
    void refusesEverythingElse(String code, String body) {
        ExportRefused refused = refused(body.replace("WINDOW", WINDOW).getBytes(StandardCharsets.UTF_8));

        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.status()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
    }

    @Test
    void refusesOtherEncodings_andMoreThanARequestHas() {
        byte[] utf16 = ("{" + WINDOW + "}").getBytes(StandardCharsets.UTF_16BE);
        byte[] marked = ("\ufeff{" + WINDOW + "}").getBytes(StandardCharsets.UTF_8);
        byte[] broken = ("{" + WINDOW + ", \"scope\": \"\u00e9\"}").getBytes(StandardCharsets.ISO_8859_1);
        byte[] large = ("{" + WINDOW + " ".repeat(AskReader.MOST) + "}").getBytes(StandardCharsets.UTF_8);
        byte[] deep = "[".repeat(AskReader.MOST).getBytes(StandardCharsets.UTF_8);

        for (byte[] body : new byte[][] {utf16, marked, broken, large, deep}) {
            assertThat(refused(body).code()).isEqualTo("bad-body");
        }
    }

    private Ask read(String body) throws IOException {
        return reader.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private ExportRefused refused(byte[] body) {
        return catchThrowableOfType(ExportRefused.class, () -> reader.read(new ByteArrayInputStream(body)));
    }
}
