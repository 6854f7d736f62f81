package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.time.Duration;
import org.chuanyu.gateway.GatewayClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** W3C Trace Context from the sender's request to the receiver's, across the outbox. */
@DeliveryTest
@TestPropertySource(properties = "gateway.delivery.work=false")
class TraceContextIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Autowired
    DeliveryBench bench;

    @Autowired
    GatewayClient client;

    @BeforeEach
    void begin() {
        bench.begin().admitting("anyue-rmyy");
    }

    @Test
    void traceOfTheSenderReachesTheReceiver() {
        String traceparent = "00-" + TRACE + "-00f067aa0ba902b7-01";
        GatewayClient.Caller lis = client.certificate("dazu-rmyy");
        assertThat(lis.send(lis.request("/fhir", "Content-Type", "application/fhir+json", "traceparent", traceparent)
                                .POST(HttpRequest.BodyPublishers.ofString(bench.transaction("r1", "p1"))))
                        .statusCode())
                .isEqualTo(200);

        bench.partner.answers("anyue-rmyy", ScriptedPartner.IS_BUSY);
        bench.work();
        bench.partner.forget();
        bench.clock.pass(Duration.ofMinutes(1));
        bench.send();

        assertThat(bench.partner.sentTo("anyue-rmyy")).singleElement().satisfies(sent -> {
            assertThat(sent.report()).isEqualTo("r1");
            assertThat(sent.traceparent())
                    .as("the same trace, sampled as it was, a parent of this call's own")
                    .matches("00-" + TRACE + "-(?!00f067aa0ba902b7)[0-9a-f]{16}-01");
        });
    }

    @Test
    void messageWithoutATraceBeginsOne() {
        bench.accept("r1", "p1");
        bench.accept("r2", "p1");
        bench.work();

        assertThat(bench.partner.sentTo("anyue-rmyy"))
                .extracting(ScriptedPartner.Sent::traceparent)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allMatch(each -> each.matches("00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-0[01]"));
    }
}
