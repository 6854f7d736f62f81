package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@GatewayTest
class StartIT {
    @Autowired
    GatewayClient client;

    @Test
    void isHealthyWithoutLoginAndSaysNoMore() {
        HttpResponse<String> health = client.anonymous().get("/actuator/health");

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"status\":\"UP\"").doesNotContain("components");
    }

    @Test
    void showsMetricsToTheEngineerOnly() {
        assertThat(client.as("engineer").get("/actuator/prometheus").body()).contains("jvm_memory_used_bytes");
        assertThat(client.as("doctor-anyue").get("/actuator/prometheus").statusCode())
                .isEqualTo(403);
        assertThat(client.anonymous().get("/actuator/prometheus").statusCode()).isEqualTo(401);
    }

    @Test
    void answersEveryPortWithTheSameProgram() {
        assertThat(client.tlsOnly().get("/actuator/health").statusCode()).isEqualTo(200);
        assertThat(client.certificate("dazu-rmyy").get("/actuator/prometheus").statusCode())
                .isEqualTo(403);
    }
}
