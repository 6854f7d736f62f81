package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.chuanyu.adapters.Intake;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.intake.Listeners;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Promise 8 at the level at which an operator looks for a fault: no identifier in the log, whatever is switched on. */
@GatewayTest
class QuietLogsIT {
    private static final String NUMBER = "500111190305060024";
    private static final String NAME = "静默丁";
    private static final List<String> SWITCHED_ON =
            List.of("org.springframework", "org.springframework.security", "org.apache", "org.chuanyu", "ca.uhn");

    @Autowired
    GatewayClient client;

    @Autowired
    Environment environment;

    @Autowired
    Listeners listeners;

    @Autowired
    Intake intake;

    @Test
    void saysNothingOfAPersonAtTrace() throws IOException {
        Lines lines = new Lines();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        lines.setContext(root.getLoggerContext());
        lines.start();
        root.addAppender(lines);
        SWITCHED_ON.forEach(name -> logger(name).setLevel(Level.TRACE));
        try {
            String query = "?patient.identifier=" + NUMBER;
            assertThat(client.as("doctor-anyue")
                            .get("/fhir/DiagnosticReport" + query)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(client.anonymous().get("/nothing" + query).statusCode()).isEqualTo(302);
            assertThat(client.as("engineer")
                            .post("/api/messages", "application/x-www-form-urlencoded", "patient=" + NUMBER)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(client.as("engineer")
                            .post("/api/messages", "application/json", "{\"orderNumber\":\"" + NUMBER + "\"}")
                            .statusCode())
                    .isEqualTo(200);
            refusedAndBroken();
            assertThat(unencoded("/fhir/Patient?name=陈&identifier=" + NUMBER)).startsWith("HTTP/1.1 400");
        } finally {
            SWITCHED_ON.forEach(name -> logger(name).setLevel(null));
            root.detachAppender(lines);
        }

        assertThat(lines.told).isNotEmpty();
        assertThat(lines.told)
                .filteredOn(line -> line.contains(NUMBER) || line.contains(NAME))
                .isEmpty();
    }

    /** One that the reader refuses, one that cannot be carried whole, and one that breaks inside over its own content. */
    private void refusedAndBroken() throws IOException {
        Fixture good = new Fixture(Fixture.hl7v2("oru-cbc")
                .text()
                .replace("50011119000101001X", NUMBER)
                .replace("张测试", NAME));
        try (MllpPeer lis = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(lis.exchange(good.with("ORU^R01", "MDM^T02")
                            .with("CTRL-0001", NUMBER)
                            .bytes()))
                    .contains("MSA|AR|");
            assertThat(lis.exchange(
                            good.with("OBX|3|ST|XYZ1^某未知项目^L|", "OBX|3|ST||").bytes()))
                    .contains("ERR|");
        }
        var bundle = new Bundle() {
            @Override
            public Bundle copy() {
                throw new IllegalStateException("cannot copy " + NUMBER + " " + NAME);
            }
        };
        var raw = new Raw(good.bytes(), "x-application/hl7-v2+er7", null, "UTF-8");
        assertThatThrownBy(() -> intake.accept(new Submission(
                        new ParticipantId("dazu-rmyy"),
                        "lis",
                        "CTRL-BROKEN",
                        "ORU^R01",
                        Instant.parse("2026-03-01T02:15:00Z"),
                        raw,
                        bundle,
                        List.of(),
                        List.of())))
                .isInstanceOf(IllegalStateException.class);
    }

    private String unencoded(String target) throws IOException {
        int port = environment.getRequiredProperty("local.http.port", Integer.class);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    /** Keeps what was said. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final Queue<String> told = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            told.add(event.getLoggerName() + " " + event.getFormattedMessage() + " "
                    + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }
}
