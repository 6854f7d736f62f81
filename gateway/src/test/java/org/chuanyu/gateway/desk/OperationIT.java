package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.apache.camel.CamelContext;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What those who run the gateway see of it from outside: whether it is well, and what it did. */
@GatewayTest
class OperationIT {
    private static final String LINE = "hl7v2-anyue-rmyy-his";

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    CamelContext camel;

    @Test
    void isNotUpWhileAPortDoesNotListen() throws Exception {
        assertThat(health().statusCode()).isEqualTo(200);

        camel.getRouteController().stopRoute(LINE);
        try {
            assertThat(listeners.port("anyue-rmyy", "his")).isEqualTo(-1);
            assertThat(health().statusCode()).isEqualTo(503);
            assertThat(health().body()).contains("\"status\":\"DOWN\"");
            assertThat(client.as("engineer").get("/actuator/health").body())
                    .as("and says to the engineer which one")
                    .contains("\"anyue-rmyy/his\":\"not listening\"", "\"dazu-rmyy/lis\":\"listening\"");
        } finally {
            camel.getRouteController().startRoute(LINE);
        }

        assertThat(health().statusCode()).isEqualTo(200);
    }

    @Test
    void countsMessagesAndDeliveries_andNobody() throws IOException {
        Crossing crossing = new Crossing("METERS");
        crossing.admit(listeners);
        crossing.awaitDelivery(client, crossing.report(listeners));

        String meters = client.as("engineer").get("/actuator/prometheus").body();

        assertThat(meters.lines())
                .anyMatch(line -> line.startsWith("intake_messages_total{")
                        && line.contains("outcome=\"accepted\"")
                        && line.contains("participant=\"dazu-rmyy\""))
                .anyMatch(line -> line.startsWith("delivery_outcomes_total{")
                        && line.contains("outcome=\"delivered\"")
                        && line.contains("receiver=\"anyue-rmyy\"")
                        && line.contains("wire=\"emr\""))
                .anyMatch(line -> line.startsWith("delivery_queue_depth{"))
                .anyMatch(line -> line.startsWith("delivery_circuit{"));
        assertThat(meters)
                .doesNotContain(
                        "500111190404040010", "试页乙", "D-METERS", "V-METERS", "RPT-METERS", "ORD-METERS", "CTRL-METERS");
    }

    private HttpResponse<String> health() {
        return client.anonymous().get("/actuator/health");
    }
}
