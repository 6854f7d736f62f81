package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.chuanyu.adapters.cda.CdaSettings;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Hops;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;

class CdaOutletFactoryTest {
    private static final String AT = "gateway.participants.a-rmyy.wires.emr.";

    @Test
    void readsEveryOption() {
        CdaSettings read = settings(Map.ofEntries(
                Map.entry("receiver", "A"),
                Map.entry("connect-timeout", "3s"),
                Map.entry("timeout", "4s"),
                Map.entry("soap-version", "1.2"),
                Map.entry("soap-action", "urn:go"),
                Map.entry("namespace", "urn:x"),
                Map.entry("operation", "Take"),
                Map.entry("payload", "cdata"),
                Map.entry("success-codes", "0, OK"),
                Map.entry("retryable-codes", "9"),
                Map.entry("max-answer-bytes", "5000")));

        assertThat(read.receiver()).isEqualTo("A");
        assertThat(read.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(read.timeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(read.soapVersion()).isEqualTo(CdaSettings.SoapVersion.SOAP_12);
        assertThat(read.soapAction()).isEqualTo("urn:go");
        assertThat(read.namespace()).isEqualTo("urn:x");
        assertThat(read.operation()).isEqualTo("Take");
        assertThat(read.payload()).isEqualTo(CdaSettings.Payload.CDATA);
        assertThat(read.acceptedCodes()).containsExactlyInAnyOrder("0", "OK");
        assertThat(read.retryableCodes()).containsExactly("9");
        assertThat(read.maxAnswerBytes()).isEqualTo(5000);
    }

    @ParameterizedTest
    @CsvSource({
        "sucess-codes, 0, is unknown",
        "idempotent, true, is unknown",
        "soap-version, 2.0, does not read",
        "payload, zip, does not read",
        "timeout, soon, does not read",
        "max-answer-bytes, many, does not read",
        "ssl-bundle, nobody, does not read"
    })
    void namesTheKeyThatIsWrong(String key, String value, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Map.of(key, value)))
                .withMessageContainingAll(AT + key, why);
    }

    private static CdaSettings settings(Map<String, String> options) {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerSingleton("bundles", new DefaultSslBundleRegistry());
        Wire.Out out = new Wire.Out("soap", "http://127.0.0.1:3580/ws", List.of("lab-report"), Wire.Retry.standard());
        Wire wire = new Wire("emr", "cda", null, out, options);
        Participant receiver = new Participant(
                new ParticipantId("a-rmyy"),
                "甲医院",
                null,
                "500111",
                Participant.Kind.HOSPITAL,
                null,
                null,
                Map.of("emr", wire));
        return new CdaOutletFactory(beans.getBeanProvider(SslBundles.class), new Hops()).settings(receiver, wire);
    }
}
