package org.chuanyu.adapters.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MllpIT {
    private final KeepingIntake intake = new KeepingIntake();
    private CamelContext camel = new DefaultCamelContext();

    private Hl7v2Routes start(Hl7v2Settings settings) throws Exception {
        var routes = new Hl7v2Routes(
                settings, new InetSocketAddress("127.0.0.1", 0), null, intake, Clock.systemUTC(), MllpEvents.NONE);
        camel.addRoutes(routes);
        camel.start();
        return routes;
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void acknowledgesAMessageAfterIntakeHasTakenIt() throws Exception {
        Hl7v2Routes routes = start(Fixture.SETTINGS);
        try (var peer = new MllpPeer(routes.port())) {
            String answer = peer.exchange(Fixture.bytes("oru-count"));

            assertThat(answer).contains("MSA|AA|CTRL-0001").startsWith("MSH|^~\\&|CHUANYU|GW|LIS|DZRMYY|");
            assertThat(intake.accepted).hasSize(1);
            assertThat(intake.accepted.get(0).raw().bytes()).isEqualTo(Fixture.bytes("oru-count"));
        }
    }

    @Test
    void answersInTheCharsetOfTheMessage() throws Exception {
        Hl7v2Routes routes = start(Fixture.SETTINGS);
        try (var peer = new MllpPeer(routes.port())) {
            peer.send(Fixture.bytes("oru-count-gb18030"));

            assertThat(peer.receive(Charset.forName("GB18030"))).contains("MSA|AA|CTRL-0001|已接收");
        }
    }
}
