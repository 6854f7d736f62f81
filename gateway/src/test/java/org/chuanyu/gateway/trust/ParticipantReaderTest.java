package org.chuanyu.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chuanyu.fhir.ParticipantId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ParticipantReaderTest {
    private static final String A = "gateway.participants.a-rmyy.";

    private final Map<String, String> good = new LinkedHashMap<>(Map.of(
            A + "name", "甲医院",
            A + "region", "500111",
            A + "kind", "hospital",
            A + "wires.lis.format", "hl7v2",
            A + "wires.lis.charset", "GB18030",
            A + "wires.lis.clinical-z-segments[0]", "ZLB",
            A + "wires.lis.clinical-z-segments[1]", "ZPT",
            A + "wires.lis.in.mllp", "2575",
            A + "wires.emr.format", "cda",
            A + "wires.emr.out.soap", "http://127.0.0.1:3580/ws"));

    @Test
    void readsWiresWithTheirOptions() {
        good.put(A + "wires.emr.out.retry.first", "250ms");

        Participant read = read(true).get(new ParticipantId("a-rmyy"));

        Wire lis = read.wires().get("lis");
        assertThat(lis.options()).containsEntry("charset", "GB18030").containsEntry("clinical-z-segments", "ZLB,ZPT");
        assertThat(lis.in()).isEqualTo(new Wire.In(2575, "127.0.0.1", false, List.of("127.0.0.1", "::1")));
        Wire.Out out = read.wires().get("emr").out();
        assertThat(out.kind()).isEqualTo("soap");
        assertThat(out.content()).containsExactly("lab-report");
        assertThat(out.retry().first()).isEqualTo(Duration.ofMillis(250));
        assertThat(out.retry().max()).isEqualTo(Wire.Retry.standard().max());
    }

    @Test
    void knowsAParticipantByTheNameOfItsCertificate() {
        assertThat(read(true).ofCertificate("DEV ONLY a-rmyy")).isPresent();
        assertThat(read(false).ofCertificate("DEV ONLY a-rmyy")).isEmpty();

        good.put(A + "certificate", "lis.a-hospital");
        assertThat(read(false).ofCertificate("lis.a-hospital")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "region,                    50,            division code",
        "kind,                      ward,          must be one of hospital",
        "regoin,                    500111,        unknown",
        "name,                      '',            is missing",
        "wires.lis.format,          hl7v4,         unknown format",
        "wires.lis.in.mllp,         mllp,          is not a port",
        "wires.lis.in.mllp,         70000,         is not a port",
        "wires.lis.in.peer,         10.1.1.1,      unknown",
        "wires.lis.in.peers,        his.hospital,  neither an address",
        "wires.emr.out.soap,        ftp://x/y,     not an http",
        "wires.emr.out.content,     lab-reprot,    unknown kind of record",
        "wires.emr.out.retry.first, soon,          does not read",
        "wires.emr.out.retry.jitter,2,             jitter",
        "certificate,               DEV ONLY x,    demo mode only"
    })
    void namesTheKeyThatIsWrong(String key, String value, String why) {
        good.put(A + key, value);

        assertThatThrownBy(() -> read(false))
                .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, e -> {
                    assertThat(A + key).startsWith(e.getName());
                    assertThat(e.getReason()).contains(why);
                });
    }

    @Test
    void refusesTwoWiresOnOnePort() {
        good.put(A + "wires.his.format", "hl7v2");
        good.put(A + "wires.his.in.mllp", "2575");

        assertThatThrownBy(() -> read(true))
                .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        e -> assertThat(e.getReason()).contains("wires").contains("too"));
    }

    private SettledParticipants read(boolean demo) {
        return new ParticipantReader(new Keys(new Binder(new MapConfigurationPropertySource(good))), demo).read();
    }
}
