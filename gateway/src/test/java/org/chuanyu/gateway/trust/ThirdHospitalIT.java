package org.chuanyu.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;

import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** A third county is one more file of settings. */
@GatewayTest
@TestPropertySource(properties = "spring.config.additional-location=classpath:settings/third-hospital.yml")
class ThirdHospitalIT {
    @Autowired
    Participants participants;

    @Autowired
    GatewayClient client;

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
    void mayAmendWhatTheDemoSays() {
        Participant amended = participants.get(new ParticipantId("anyue-zyy"));

        assertThat(amended.nameEn()).isEqualTo("Anyue TCM Hospital");
        assertThat(amended.name()).isEqualTo("安岳县中医医院");
    }
}
