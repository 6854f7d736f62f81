package org.chuanyu.adapters.cda;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.chuanyu.adapters.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a web server says before or instead of the partner, and what it becomes. */
class CdaOutletHttpIT extends Partner {

    @ParameterizedTest
    @CsvSource({"200", "202", "204"})
    void doesNotKnow_whenTheAnswerIsEmpty(int status) {
        answers(aResponse().withStatus(status));

        assertThat(deliver()).isEqualTo(new Outcome.Ambiguous("empty-answer"));
    }

    @Test
    void doesNotReadAnEndlessAnswer() {
        answers(aResponse().withHeader("Content-Type", XML).withBody("<a>" + "x".repeat(100_000)));

        assertThat(outlet(settings().withMaxAnswerBytes(10_000)).deliver(Fixtures.report()))
                .isEqualTo(new Outcome.Ambiguous("answer-too-long"));
    }

    @Test
    void doesNotReadADeepAnswer() {
        answers(aResponse().withHeader("Content-Type", XML).withBody("<a>".repeat(5_000) + "</a>".repeat(5_000)));

        assertThat(deliver()).isEqualTo(new Outcome.Ambiguous("not-soap"));
    }

    @ParameterizedTest
    @CsvSource({
        "302, redirected",
        "401, not-authorized",
        "403, not-authorized",
        "404, no-such-service",
        "405, no-such-service",
        "415, no-such-service",
        "429, http-429",
        "503, http-503"
    })
    void triesAgain_whenTheWebServerStoppedIt(int status, String reason) {
        answers(aResponse().withStatus(status).withHeader("Location", "/login").withBody("<html></html>"));

        assertThat(deliver()).isEqualTo(new Outcome.Deferred(reason, null));
    }

    @Test
    void waitsAsLongAsThePartnerSays() {
        answers(aResponse().withStatus(503).withHeader("Retry-After", "120"));
        assertThat(deliver()).isEqualTo(new Outcome.Deferred("http-503", Duration.ofSeconds(120)));

        answers(aResponse()
                .withStatus(503)
                .withHeader("Date", "Fri, 01 May 2026 02:00:00 GMT")
                .withHeader("Retry-After", "Fri, 01 May 2026 02:05:00 GMT"));
        assertThat(deliver()).isEqualTo(new Outcome.Deferred("http-503", Duration.ofMinutes(5)));

        answers(aResponse().withStatus(503).withHeader("Retry-After", "999999999"));
        assertThat(deliver()).isEqualTo(new Outcome.Deferred("http-503", Duration.ofDays(1)));

        answers(aResponse().withStatus(503).withHeader("Retry-After", "soon"));
        assertThat(deliver()).isEqualTo(new Outcome.Deferred("http-503", null));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504})
    void doesNotKnow_whenSomethingBehindTheWebServerBroke(int status) {
        answers(aResponse().withStatus(status).withBody("<html><h1>Error</h1></html>"));

        assertThat(deliver()).isEqualTo(new Outcome.Ambiguous("http-" + status));
    }

    @Test
    void isRefused_whenTheWebServerWillNeverTakeIt() {
        answers(aResponse().withStatus(413));
        assertThat(deliver())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.said()).isNull());

        answers(aResponse().withStatus(422).withBody("<html><p>患者<b>测试甲</b>的文书太大</p></html>"));
        assertThat(deliver())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.said()).isEqualTo("患者 *** 的文书太大"));
    }

    @Test
    void triesAgain_whenTheCertificateIsNotTrusted() {
        CdaSettings https = CdaSettings.of(
                        URI.create("https://localhost:" + PARTNER.getHttpsPort() + "/ws"), "anyue-rmyy")
                .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));

        assertThat(outlet(https).deliver(Fixtures.report())).isEqualTo(new Outcome.Deferred("tls-handshake", null));
    }

    @Test
    void triesAgain_whenThePortSpeaksNoTls() {
        CdaSettings https = CdaSettings.of(URI.create("https://127.0.0.1:" + PARTNER.getPort() + "/ws"), "anyue-rmyy")
                .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));

        assertThat(outlet(https).deliver(Fixtures.report())).isEqualTo(new Outcome.Deferred("tls-handshake", null));
    }

    @Test
    void namesTheTrace() {
        answers(file("accepted.xml"));
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        new CdaOutlet(settings(), new CdaWriter(), () -> Optional.of(trace)).deliver(Fixtures.report());
        assertThat(header("traceparent")).isEqualTo(trace);

        new CdaOutlet(settings(), new CdaWriter(), () -> Optional.of("nonsense")).deliver(Fixtures.report());
        assertThat(header("traceparent")).isNull();
    }
}
