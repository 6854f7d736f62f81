package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.chuanyu.adapters.hl7v2.Hl7v2Settings;
import org.chuanyu.adapters.hl7v2.Hl7v2Settings.AcknowledgementMode;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator writes of an HL7 v2 wire does what it says, and what is misspelt stops the start. */
class Hl7v2WireSettingsTest {
    private static final ParticipantId DAZU = new ParticipantId("dazu-rmyy");

    @Test
    void readsEverySetting() {
        Hl7v2Settings settings = Hl7v2Wires.settings(
                DAZU,
                wire(Map.of(
                        "charset", "GB18030",
                        "zone", "Asia/Urumqi",
                        "acknowledgment", "original",
                        "clinical-z-segments", "ZLB, AL1",
                        "processing-ids", "P,T",
                        "max-message-size", "1MB",
                        "idle-timeout", "30s",
                        "frame-timeout", "10s",
                        "max-connections", "3")));

        assertThat(settings.source()).isEqualTo(DAZU);
        assertThat(settings.wire()).isEqualTo("lis");
        assertThat(settings.charset()).isEqualTo(Charset.forName("GB18030"));
        assertThat(settings.zone()).isEqualTo(ZoneId.of("Asia/Urumqi"));
        assertThat(settings.acknowledgement()).isEqualTo(AcknowledgementMode.ORIGINAL);
        assertThat(settings.clinicalZSegments()).containsExactlyInAnyOrder("ZLB", "AL1");
        assertThat(settings.processingIds()).containsExactlyInAnyOrder("P", "T");
        assertThat(settings.maxMessageBytes()).isEqualTo(1024 * 1024);
        assertThat(settings.idleTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.frameTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.maxConnections()).isEqualTo(3);
        assertThat(settings.peers()).containsExactly("10.1.0.0/16");
    }

    @Test
    void hasTheDefaultsOfTheReadme() {
        Hl7v2Settings settings = Hl7v2Wires.settings(DAZU, wire(Map.of()));

        assertThat(settings.charset()).isNull();
        assertThat(settings.zone()).isEqualTo(ZoneId.of("Asia/Shanghai"));
        assertThat(settings.acknowledgement()).isEqualTo(AcknowledgementMode.AUTO);
        assertThat(settings.clinicalZSegments()).isEmpty();
        assertThat(settings.processingIds()).containsExactly("P");
        assertThat(settings.maxMessageBytes()).isEqualTo(16 * 1024 * 1024);
        assertThat(settings.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.frameTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.maxConnections()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({
        "acknowledgement, original",
        "charset, GB-18030-2022",
        "zone, Chongqing",
        "acknowledgment, enhanced",
        "max-message-size, big",
        "max-message-size, 4GB",
        "idle-timeout, soon",
        "max-connections, many",
    })
    void refusesWhatDoesNotReadByItsFullName(String key, String value) {
        assertThatThrownBy(() -> Hl7v2Wires.settings(DAZU, wire(Map.of(key, value))))
                .hasMessageContaining("gateway.participants.dazu-rmyy.wires.lis." + key);
    }

    private static Wire wire(Map<String, String> options) {
        return new Wire("lis", "hl7v2", new Wire.In(2575, "127.0.0.1", false, List.of("10.1.0.0/16")), null, options);
    }
}
