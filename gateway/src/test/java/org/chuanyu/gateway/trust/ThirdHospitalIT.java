package org.chuanyu.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.intake.Listeners;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** A third county is one more file of settings. */
@GatewayTest
@TestPropertySource(properties = "spring.config.additional-location=classpath:settings/third-hospital.yml")
class ThirdHospitalIT {
    @Autowired
    Participants participants;

    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    JdbcClient jdbc;

    @Test
    void joinsTheOthers() {
        assertThat(participants.all())
                .extracting(participant -> participant.id().value())
                .contains("dazu-rmyy", "anyue-rmyy", "tongnan-rmyy");
        assertThat(participants.get(new ParticipantId("tongnan-rmyy")).wires()).containsKey("lis");
        assertThat(participants.get(new ParticipantId("dazu-rmyy")).wires()).containsKey("lis");
    }

    @Test
    void getsACertificateAndIsKnownByIt() {
        assertThat(client.certificate("tongnan-rmyy").get("/api/people").statusCode())
                .isEqualTo(403);
    }

    @Test
    void sendsItsResultsLikeTheOthers() throws Exception {
        try (MllpPeer lis = new MllpPeer(listeners.port("tongnan-rmyy", "lis"))) {
            assertThat(lis.exchange(Fixture.hl7v2("oru-cbc").bytes())).contains("MSA|AA|CTRL-0001");
        }

        assertThat(client.certificate("tongnan-rmyy")
                        .get("/fhir/DiagnosticReport?identifier=urn:oid:2.16.156.10011.1.33%7CRPT-9001")
                        .body())
                .contains("\"total\":1", "Organization/tongnan-rmyy");
    }

    @Test
    void speaksOverTlsWithItsOwnCertificateAlone() throws Exception {
        int port = listeners.port("tongnan-rmyy", "secure");
        try (MllpPeer own =
                new MllpPeer(client.line("tongnan-rmyy").getSocketFactory().createSocket(), port)) {
            assertThat(own.exchange(Fixture.hl7v2("oru-cbc")
                            .with("CTRL-0001", "CTRL-TLS")
                            .bytes()))
                    .contains("MSA|AA|CTRL-TLS");
        }
        assertThatThrownBy(() -> {
                    try (MllpPeer other = new MllpPeer(
                            client.line("dazu-rmyy").getSocketFactory().createSocket(), port)) {
                        other.exchange(Fixture.hl7v2("oru-cbc")
                                .with("CTRL-0001", "CTRL-OTHER")
                                .bytes());
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(client.as("engineer")
                        .get("/api/messages?controlId=CTRL-OTHER")
                        .body())
                .contains("\"messages\":[]");
        await().untilAsserted(() -> assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action ="
                                + " 'CONNECTION_REFUSED' AND organisation = 'tongnan-rmyy' AND detail ->> 'reason' ="
                                + " 'tls-failed' AND detail ->> 'wire' = 'secure'")
                        .query(Long.class)
                        .single())
                .isPositive());
    }

    @Test
    void getsWhatItsPatientsWereFoundElsewhere() throws Exception {
        try (MllpPeer own = new MllpPeer(listeners.port("tongnan-rmyy", "lis"));
                MllpPeer dazu = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(own.exchange(Fixture.hl7v2("adt-a01-anyue").bytes())).contains("MSA|AA|");
            assertThat(dazu.exchange(Fixture.hl7v2("oru-cbc")
                            .with("CTRL-0001", "CTRL-THIRD")
                            .with("RPT-9001", "RPT-THIRD")
                            .with("ORD-7001", "ORD-THIRD")
                            .bytes()))
                    .contains("MSA|AA|");
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(client.anonymous()
                                .get("/demo/tongnan-rmyy/received")
                                .body())
                        .contains("RPT-THIRD"));
    }

    @Test
    void mayAmendWhatTheDemoSays() {
        Participant amended = participants.get(new ParticipantId("anyue-zyy"));

        assertThat(amended.nameEn()).isEqualTo("Anyue TCM Hospital");
        assertThat(amended.name()).isEqualTo("安岳县中医医院");
    }
}
