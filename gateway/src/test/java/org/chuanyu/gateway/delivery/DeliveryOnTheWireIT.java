package org.chuanyu.gateway.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.chuanyu.gateway.delivery.DeliveryBench.hospital;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deliveries with the node's own threads: over SOAP to a partner on a socket, woken by the commit, and to many at once. */
class DeliveryOnTheWireIT {
    private static final String ACCEPTED = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
            + "<ProvideDocumentResponse xmlns='https://fhir.chuanyu-health.org/soap/document'><code>AA</code>"
            + "<documentId>DOC-1</documentId></ProvideDocumentResponse></s:Body></s:Envelope>";

    private static final String FAULT = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
            + "<s:Fault><faultcode>s:Server</faultcode><faultstring>busy</faultstring></s:Fault></s:Body></s:Envelope>";

    private final WireMockServer partner = new WireMockServer(wireMockConfig().dynamicPort());
    private DeliveryBench bench;

    @BeforeEach
    void start() {
        partner.start();
        bench = new DeliveryBench();
        bench.neighbours.add(hospital("anyue-rmyy", "cda", "http://localhost:" + partner.port() + "/ws", false));
        bench.neighbours.add(hospital("anyue-zyy", "scripted", "", false));
        bench.start(true);
    }

    @AfterEach
    void stop() {
        bench.close();
        partner.stop();
    }

    @Test
    void documentArrivesSoonAfterTheCommit() {
        partner.stubFor(post("/ws").willReturn(aResponse().withBody(ACCEPTED)));
        bench.neighbours.inCare.add("anyue-rmyy");
        bench.accept("m0", "p0", bench.report("r0", 1, "p0"));
        await().until(() -> bench.state("r0", 1, "anyue-rmyy") == State.DELIVERED);

        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));

        await().pollInterval(Duration.ofMillis(5))
                .atMost(5, TimeUnit.SECONDS)
                .until(() ->
                        partner.findAll(postRequestedFor(urlEqualTo("/ws"))).size() == 2);
        await().until(() -> bench.state("r1", 1, "anyue-rmyy") == State.DELIVERED);
        assertThat(bench.journal
                        .find(bench.id("r1", 1, "anyue-rmyy"))
                        .orElseThrow()
                        .reference())
                .isEqualTo("DOC-1");
    }

    @Test
    void faultOfThePartnerIsTriedAgain() {
        partner.stubFor(post("/ws").willReturn(aResponse().withStatus(500).withBody(FAULT)));
        bench.neighbours.inCare.add("anyue-rmyy");
        bench.accept("m1", "p1", bench.report("r1", 1, "p1"));
        await().until(() -> bench.count(State.DEFERRED) == 1);

        partner.stubFor(post("/ws").willReturn(aResponse().withBody(ACCEPTED)));
        bench.clock.pass(Duration.ofSeconds(2));

        await().until(() -> bench.state("r1", 1, "anyue-rmyy") == State.DELIVERED);
    }

    @Test
    void manyPatientsAtOnce_eachInOrder() {
        bench.neighbours.inCare.add("anyue-zyy");
        for (int i = 0; i < 200; i++) {
            String id = "r" + (i / 20) + "-" + (i % 20);
            bench.accept("m" + i, "p" + (i % 20), bench.report(id, 1, "p" + (i % 20)));
        }

        await().atMost(60, TimeUnit.SECONDS).until(() -> bench.count(State.DELIVERED) == 200);

        List<String> sent = bench.reportsSentTo("anyue-zyy");
        assertThat(sent).hasSize(200).doesNotHaveDuplicates();
        for (int patient = 0; patient < 20; patient++) {
            String suffix = "-" + patient;
            assertThat(sent.stream().filter(id -> id.endsWith(suffix)).toList()).isSorted();
        }
    }
}
