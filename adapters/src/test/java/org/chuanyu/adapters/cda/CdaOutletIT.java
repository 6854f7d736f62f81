package org.chuanyu.adapters.cda;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.chuanyu.adapters.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CdaOutletIT {
    @RegisterExtension
    static final WireMockExtension PARTNER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort())
            .build();

    @Test
    void deliversADocument() {
        answers(soap("AA", "接收成功", "DOC-77"));

        Outcome outcome = outlet(settings()).deliver(Fixtures.report());

        assertThat(outcome).isEqualTo(new Outcome.Delivered("DOC-77", "AA 接收成功"));
        Xml request = Xml.of(lastRequest().getRequest().getBody());
        assertThat(request.text("//p:ProvideDocument/p:messageId")).isEqualTo(Fixtures.ID);
        assertThat(request.text("//p:ProvideDocument/p:senderOrganization")).isEqualTo("dazu-rmyy");
        assertThat(request.text("//p:ProvideDocument/p:receiverOrganization")).isEqualTo("anyue-rmyy");
        assertThat(request.text("//p:ProvideDocument/p:documentType")).isEqualTo("C0007");
        assertThat(Base64.getDecoder().decode(request.text("//p:ProvideDocument/p:document")))
                .isEqualTo(new CdaWriter().write(Fixtures.report()).bytes());
    }

    private static void answers(ResponseDefinitionBuilder answer) {
        PARTNER.stubFor(post(urlEqualTo("/ws")).willReturn(answer));
    }

    private static ServeEvent lastRequest() {
        return PARTNER.getAllServeEvents().get(0);
    }

    private static ResponseDefinitionBuilder soap(String code, String message, String documentId) {
        return aResponse().withHeader("Content-Type", "text/xml;charset=UTF-8").withBody("""
                <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
                <ProvideDocumentResponse xmlns="%s"><messageId>%s</messageId><code>%s</code><message>%s</message>\
                <documentId>%s</documentId></ProvideDocumentResponse></s:Body></s:Envelope>
                """.formatted(
                        CdaSettings.NAMESPACE, Fixtures.ID, code, message, documentId));
    }

    private static CdaSettings settings() {
        return CdaSettings.of(URI.create("http://127.0.0.1:" + PARTNER.getPort() + "/ws"), "anyue-rmyy")
                .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    private static CdaOutlet outlet(CdaSettings settings) {
        return new CdaOutlet(settings, new CdaWriter(), Optional::empty);
    }
}
