package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.chuanyu.gateway.GatewayClient;

/** A message that Dazu's laboratory sent as a FHIR transaction, with numbers of its own and one synthetic person. */
record Sent(String controlId, String order, String report, String body) {
    static final String NAME = "试页甲";
    static final String RESIDENT = "500111190303030016";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    static Sent by(GatewayClient client, String test) {
        Sent sent = prepared(test);
        sent.again(client);
        return sent;
    }

    /** With numbers that no other message has. */
    static Sent prepared(String test) {
        String run = test + NUMBER.incrementAndGet() + Long.toString(System.nanoTime(), 36);
        String body = fixture()
                .replace("测试甲", NAME)
                .replace("50011119000101001X", RESIDENT)
                .replace("1900-01-01", "1903-03-03")
                .replace("MR0001", "MR-PAGES")
                .replace("TX-0001", "TX-" + run)
                .replace("A0001", "O-" + run)
                .replace("F0001", "F-" + run)
                .replace("R20261101001", "R-" + run)
                .replace("S20261101001", "S-" + run)
                .replace("MZ0001", "V-" + run);
        return new Sent("TX-" + run, "O-" + run, "R-" + run, body);
    }

    HttpResponse<String> again(GatewayClient client) {
        HttpResponse<String> answer = client.certificate("dazu-rmyy").post("/fhir", "application/fhir+json", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String fixture() {
        try (InputStream in = Sent.class.getResourceAsStream("/fixtures/fhir/transaction.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
