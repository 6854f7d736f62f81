package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.chuanyu.adapters.hl7v2.Hl7v2Settings;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Hl7v2WiresTest {

    @Test
    void readsOptions() {
        Hl7v2Settings read = settings(Map.of(
                "charset", "GB18030",
                "zone", "Asia/Urumqi",
                "acknowledgment", "original",
                "clinical-z-segments", "ZLB, ZPT",
                "processing-ids", "P,T",
                "max-message-size", "2MB"));

        assertThat(read.charset()).isEqualTo(Charset.forName("GB18030"));
        assertThat(read.zone()).isEqualTo(ZoneId.of("Asia/Urumqi"));
        assertThat(read.acknowledgement()).isEqualTo(Hl7v2Settings.AcknowledgementMode.ORIGINAL);
        assertThat(read.clinicalZSegments()).containsExactlyInAnyOrder("ZLB", "ZPT");
        assertThat(read.processingIds()).containsExactlyInAnyOrder("P", "T");
        assertThat(read.maxMessageBytes()).isEqualTo(2 * 1024 * 1024);
    }

    @ParameterizedTest
    @CsvSource({
        "chraset, UTF-8, is unknown",
        "charset, UTF-9, does not read",
        "acknowledgment, loud, does not read",
        "max-connections, many, does not read"
    })
    void namesTheKeyThatIsWrong(String key, String value, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Map.of(key, value)))
                .withMessageContainingAll("gateway.participants.a-rmyy.wires.lis." + key, why);
    }

    private static Hl7v2Settings settings(Map<String, String> options) {
        Wire.In in = new Wire.In(2575, "127.0.0.1", false, List.of("127.0.0.1"));
        return Hl7v2Wires.settings(new ParticipantId("a-rmyy"), new Wire("lis", "hl7v2", in, null, options));
    }
}
