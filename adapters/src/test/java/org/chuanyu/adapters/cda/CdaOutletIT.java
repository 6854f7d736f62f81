package org.chuanyu.adapters.cda;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.chuanyu.adapters.Dispatch;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.adapters.cda.CdaSettings.Payload;
import org.chuanyu.adapters.cda.CdaSettings.SoapVersion;
import org.chuanyu.fhir.Problem;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer of a partner that speaks HTTP, and what it becomes. */
class CdaOutletIT {
    private static final String XML = "text/xml;charset=UTF-8";

    @RegisterExtension
    static final WireMockExtension PARTNER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().dynamicHttpsPort())
            .build();

    @Test
    void deliversADocument() {
        answers(file("accepted.xml"));

        Outcome outcome = deliver();

        assertThat(outcome).isEqualTo(new Outcome.Delivered("DOC-77", "AA 接收成功"));
        Xml request = lastRequest();
        assertThat(request.text("//p:ProvideDocument/p:messageId")).isEqualTo(Fixtures.ID);
        assertThat(request.text("//p:ProvideDocument/p:senderOrganization")).isEqualTo("dazu-rmyy");
        assertThat(request.text("//p:ProvideDocument/p:receiverOrganization")).isEqualTo("anyue-rmyy");
        assertThat(request.text("//p:ProvideDocument/p:documentType")).isEqualTo("C0007");
        assertThat(Base64.getDecoder().decode(request.text("//p:ProvideDocument/p:document")))
                .isEqualTo(document());
    }

    @Test
    void deliversADocument_asString() {
        answers(file("accepted.xml"));

        outlet(settings().withPayload(Payload.CDATA)).deliver(Fixtures.report());

        assertThat(lastRequest().text("//p:ProvideDocument/p:document"))
                .isEqualTo(new String(document(), StandardCharsets.UTF_8));
    }

    @Test
    void deliversADocument_asElements() {
        answers(file("accepted.xml"));

        outlet(settings().withPayload(Payload.XML)).deliver(Fixtures.report());

        Xml request = lastRequest();
        assertThat(request.text("//p:document/h:ClinicalDocument/h:code/@code")).isEqualTo("C0007");
        assertThat(CdaWriterTest.row(request, 1)).contains("*白细胞计数", "11.20", "10^9/L");
    }

    @Test
    void deliversADocument_inSoap12() {
        answers(file("accepted-soap12.xml").withHeader("Content-Type", "application/soap+xml"));

        Outcome outcome =
                outlet(settings().withSoap(SoapVersion.SOAP_12, "urn:provide")).deliver(Fixtures.report());

        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        assertThat(header("Content-Type")).startsWith("application/soap+xml").contains("urn:provide");
    }

    @Test
    void sendsTheSameMessageIdOnEveryAttempt() {
        answers(file("accepted.xml"));
        CdaOutlet outlet = outlet(settings());

        outlet.deliver(Fixtures.report());
        String first = lastRequest().text("//p:messageId");
        outlet.deliver(Fixtures.report());

        assertThat(lastRequest().text("//p:messageId")).isEqualTo(first);
    }

    @Test
    void acceptsChildrenWithoutNamespace() {
        answers(file("accepted-code-0-unqualified.xml"));

        assertThat(deliver()).isEqualTo(new Outcome.Delivered("DOC-77", "0 接收成功"));
    }

    @Test
    void acceptsAnAnswerWithoutANumber() {
        answers(file("accepted-without-number.xml"));

        assertThat(deliver()).isEqualTo(new Outcome.Delivered(null, "AA 接收成功"));
    }

    @Test
    void acceptsSoapThatIsLabelledHtml() {
        answers(file("accepted.xml").withHeader("Content-Type", "text/html"));

        assertThat(deliver()).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void readsAnAnswerInGbk() {
        String body = text("accepted.xml").replace("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "");
        answers(aResponse()
                .withHeader("Content-Type", "text/xml;charset=GBK")
                .withBody(body.getBytes(Charset.forName("GBK"))));

        assertThat(deliver()).isEqualTo(new Outcome.Delivered("DOC-77", "AA 接收成功"));
    }

    @Test
    void blotsThePatientOutOfTheAnswer() {
        answers(file("accepted-naming-the-patient.xml"));

        assertThat(deliver()).isEqualTo(new Outcome.Delivered("DOC-77", "AA 患者***(***)的报告已接收"));
    }

    @Test
    void isRefusedByTheBusiness_withoutThePartnersWords() {
        answers(file("refused.xml"));

        assertThat(deliver()).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.problem().code()).isEqualTo("partner-refused");
            assertThat(refused.problem().origin()).isEqualTo(Problem.Origin.RECEIVER);
            assertThat(refused.problem().message()).contains("E1024").doesNotContain("测试甲");
        });
    }

    @Test
    void isRefusedByTheBusiness_whoseCodeIsNoCode() {
        answers(file("refused-code-is-a-resident-id.xml"));

        assertThat(deliver())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problem().message()).endsWith("code unreadable"));
    }

    @ParameterizedTest
    @CsvSource({
        "busy.xml, partner-busy",
        "fault-server.xml, soap-fault",
        "fault-must-understand.xml, soap-fault-mustunderstand",
        "login-page.html, login-page"
    })
    void triesAgain(String answer, String reason) {
        answers(file(answer));

        assertThat(deliver()).isEqualTo(new Outcome.Deferred(reason, null));
    }

    @Test
    void isRefusedByAFaultOfTheSender() {
        answers(file("fault-client.xml").withStatus(500));

        assertThat(deliver())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problem().toString())
                                .contains("partner-refused")
                                .doesNotContain("测试甲"));
    }

    @Test
    void triesAgainAfterAFaultOfTheReceiver() {
        answers(file("fault-server.xml").withStatus(500));

        assertThat(deliver()).isEqualTo(new Outcome.Deferred("soap-fault", null));
    }

    @Test
    void readsFaultsOfSoap12() {
        CdaOutlet outlet = outlet(settings().withSoap(SoapVersion.SOAP_12, ""));

        answers(file("fault-sender-soap12.xml").withStatus(400));
        assertThat(outlet.deliver(Fixtures.report())).isInstanceOf(Outcome.Refused.class);

        answers(file("fault-receiver-soap12.xml").withStatus(500));
        assertThat(outlet.deliver(Fixtures.report())).isInstanceOf(Outcome.Deferred.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "another-message.xml",
                "without-code.xml",
                "unknown-payload.xml",
                "not-closed.xml",
                "external-entity.xml",
                "entity-bomb.xml",
                "accepted-soap12.xml",
                "error-page.html"
            })
    void doesNotKnowWhatBecameOfIt(String answer) {
        answers(file(answer));

        assertThat(deliver()).isInstanceOf(Outcome.Ambiguous.class);
    }

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

        assertThat(deliver()).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void isRefused_whenThereIsNoDocumentToSend() {
        Dispatch orphan = Fixtures.withReport(report -> report.setSubject(new Reference("Patient/nobody")));

        assertThat(outlet(settings()).deliver(orphan))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("cda-no-patient"));
        assertThat(PARTNER.getAllServeEvents()).isEmpty();
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

    private static void answers(ResponseDefinitionBuilder answer) {
        PARTNER.stubFor(post(urlEqualTo("/ws")).willReturn(answer));
    }

    private static ResponseDefinitionBuilder file(String name) {
        return aResponse()
                .withHeader("Content-Type", name.endsWith(".html") ? "text/html" : XML)
                .withBody(text(name));
    }

    private static String text(String name) {
        try (InputStream in = CdaOutletIT.class.getResourceAsStream("/fixtures/cda/answers/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Xml lastRequest() {
        return Xml.of(PARTNER.getAllServeEvents().get(0).getRequest().getBody());
    }

    private static String header(String name) {
        return PARTNER.getAllServeEvents().get(0).getRequest().getHeader(name);
    }

    private static byte[] document() {
        return new CdaWriter().write(Fixtures.report()).bytes();
    }

    private static Outcome deliver() {
        return outlet(settings()).deliver(Fixtures.report());
    }

    private static CdaSettings settings() {
        return CdaSettings.of(URI.create("http://127.0.0.1:" + PARTNER.getPort() + "/ws"), "anyue-rmyy")
                .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    private static CdaOutlet outlet(CdaSettings settings) {
        return new CdaOutlet(settings, new CdaWriter(), Optional::empty);
    }
}
