package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.chuanyu.adapters.cda.CdaSettings;
import org.chuanyu.adapters.hl7v2.Hl7v2Settings;
import org.chuanyu.fhir.ParticipantId;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** What is shown as a wire's default is the default. */
class WireSettingsTest {
    private static final ParticipantId SOMEBODY = new ParticipantId("dazu-rmyy");

    @Test
    void ofHl7v2() {
        Map<String, String> said = WireSettings.defaults("hl7v2");
        Hl7v2Settings held = Hl7v2Settings.of(SOMEBODY, "lis");

        assertThat(said.get("charset")).isNull();
        assertThat(held.charset()).isNull();
        assertThat(said.get("zone")).isEqualTo(held.zone().getId());
        assertThat(said.get("acknowledgment"))
                .isEqualToIgnoringCase(held.acknowledgement().name());
        assertThat(said.get("clinical-z-segments")).isNull();
        assertThat(held.clinicalZSegments()).isEmpty();
        assertThat(words(said, "processing-ids")).isEqualTo(held.processingIds());
        assertThat(DataSize.parse(said.get("max-message-size")).toBytes()).isEqualTo(held.maxMessageBytes());
        assertThat(said.get("idle-timeout")).isEqualTo(SettingValues.text(held.idleTimeout()));
        assertThat(said.get("frame-timeout")).isEqualTo(SettingValues.text(held.frameTimeout()));
        assertThat(said.get("max-connections")).isEqualTo(String.valueOf(held.maxConnections()));
        assertThat(said).hasSize(9);
    }

    @Test
    void ofCda() {
        Map<String, String> said = WireSettings.defaults("cda");
        CdaSettings held = CdaSettings.of(URI.create("http://127.0.0.1/ws"), "somebody");

        assertThat(said.get("connect-timeout")).isEqualTo(SettingValues.text(held.connectTimeout()));
        assertThat(said.get("timeout")).isEqualTo(SettingValues.text(held.timeout()));
        assertThat("SOAP_" + said.get("soap-version").replace(".", ""))
                .isEqualTo(held.soapVersion().name());
        assertThat(said.get("soap-action")).isNull();
        assertThat(held.soapAction()).isEmpty();
        assertThat(said.get("namespace")).isEqualTo(held.namespace());
        assertThat(said.get("operation")).isEqualTo(held.operation());
        assertThat(said.get("payload")).isEqualToIgnoringCase(held.payload().name());
        assertThat(words(said, "success-codes")).isEqualTo(held.acceptedCodes());
        assertThat(words(said, "retryable-codes")).isEqualTo(held.retryableCodes());
        assertThat(said.get("max-answer-bytes")).isEqualTo(String.valueOf(held.maxAnswerBytes()));
        assertThat(said.get("ssl-bundle")).isNull();
        assertThat(held.ssl()).isNull();
        assertThat(said).containsKey("receiver").hasSize(12);
    }

    private static Set<String> words(Map<String, String> said, String key) {
        return new TreeSet<>(Set.of(said.get(key).split(",")));
    }
}
