package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;

/** Addresses that others rely on: every other test overrides them. */
class ContractTest {
    @ParameterizedTest
    @CsvSource({
        "application.yml, server.port, 8443",
        "application-demo.yml, gateway.http.port, 8080",
        "application-demo.yml, server.address, 127.0.0.1",
        "application-demo.yml, gateway.participants.dazu-rmyy.wires.lis.format, hl7v2",
        "application-demo.yml, gateway.participants.dazu-rmyy.wires.lis.charset, GB18030",
        "application-demo.yml, gateway.participants.dazu-rmyy.wires.lis.in.mllp, 2575",
        "application-demo.yml, gateway.participants.dazu-rmyy.wires.lis.in.bind, ",
        "application-demo.yml, gateway.participants.anyue-rmyy.wires.his.in.mllp, 2576",
        "application-demo.yml, gateway.participants.anyue-rmyy.wires.his.in.bind, ",
        "application-demo.yml, gateway.participants.anyue-rmyy.wires.emr.out.soap, http://127.0.0.1:3580/ws",
        "application-demo.yml, gateway.http.address, ",
        "application-demo.yml, gateway.demo-story, ",
    })
    void staysWhereItIs(String file, String key, String value) throws IOException {
        Object set = new YamlPropertySourceLoader()
                .load(file, new ClassPathResource(file)).stream()
                        .map(source -> source.getProperty(key))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);

        assertThat(set == null ? null : String.valueOf(set)).isEqualTo(value);
    }
}
