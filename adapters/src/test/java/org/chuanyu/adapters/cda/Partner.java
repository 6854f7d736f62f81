package org.chuanyu.adapters.cda;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.chuanyu.adapters.Outcome;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A partner that speaks HTTP and answers what the test says. */
abstract class Partner {
    static final String XML = "text/xml;charset=UTF-8";

    @RegisterExtension
    static final WireMockExtension PARTNER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().dynamicHttpsPort())
            .build();

    static void answers(ResponseDefinitionBuilder answer) {
        PARTNER.stubFor(post(urlEqualTo("/ws")).willReturn(answer));
    }

    static ResponseDefinitionBuilder file(String name) {
        return aResponse()
                .withHeader("Content-Type", name.endsWith(".html") ? "text/html" : XML)
                .withBody(text(name));
    }

    static String text(String name) {
        try (InputStream in = CdaOutletIT.class.getResourceAsStream("/fixtures/cda/answers/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Xml lastRequest() {
        return Xml.of(PARTNER.getAllServeEvents().get(0).getRequest().getBody());
    }

    static String header(String name) {
        return PARTNER.getAllServeEvents().get(0).getRequest().getHeader(name);
    }

    static byte[] document() {
        return new CdaWriter().write(Fixtures.report()).bytes();
    }

    static Outcome deliver() {
        return outlet(settings()).deliver(Fixtures.report());
    }

    static CdaSettings settings() {
        return CdaSettings.of(URI.create("http://127.0.0.1:" + PARTNER.getPort() + "/ws"), "anyue-rmyy")
                .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    static CdaOutlet outlet(CdaSettings settings) {
        return new CdaOutlet(settings, new CdaWriter(), Optional::empty);
    }
}
