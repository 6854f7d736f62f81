package org.chuanyu.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.Mapping;
import org.chuanyu.gateway.MllpPeer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** The work that an approval leaves behind: done once, however often a node dies over it, and not before its time. */
@GatewayTest
@TestPropertySource(
        properties = {"gateway.recode.work=false", "gateway.recode.again=0s", "gateway.delivery.work=false"})
class RecoderIT {
    @Autowired
    GatewayClient client;

    @Autowired
    Listeners listeners;

    @Autowired
    Recoder recoder;

    @Autowired
    TransactionTemplate transactions;

    @Autowired
    JdbcClient jdbc;

    @Test
    void whatANodeLeftHalfDoneIsDoneOnce() throws Exception {
        workOff();
        take(report("RA", "QRA1"));
        new Mapping(client).change(Mapping.line("item", "QRA1", "http://loinc.org", "2951-2"), "");

        // A node that dies: whatever it did in its transaction is gone, and the work is still there.
        for (int i = 0; i < 5; i++) {
            transactions.executeWithoutResult(status -> {
                recoder.step();
                status.setRollbackOnly();
            });
        }
        assertThat(versions("QRA1")).isEqualTo(1);

        workOff();
        assertThat(versions("QRA1")).isEqualTo(2);
        assertThat(work("map-%")).isEqualTo(1);

        // Once more from the beginning, as after a lost bookmark: nothing is left to do.
        jdbc.sql("INSERT INTO intake_recode_sweep (map_id, map, owner, due_at)"
                        + " SELECT max(id), 'x|1', 'dazu-rmyy', now() FROM code_map")
                .update();
        workOff();
        assertThat(versions("QRA1")).isEqualTo(2);
        assertThat(work("map-%")).isEqualTo(1);
    }

    /** A sweep after a start or an approval finds what came in since mapped already: it must not make versions of nothing. */
    @Test
    void whatWasMappedOnItsWayInIsLeftAsItIs() throws Exception {
        workOff();
        take(report("RC", "XYZ1"));
        try (InputStream in = RecoderIT.class.getResourceAsStream("/fixtures/fhir/transaction.json")) {
            String transaction = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(client.certificate("dazu-rmyy")
                            .post("/fhir", "application/fhir+json", transaction)
                            .statusCode())
                    .isEqualTo(200);
        }
        long before = all();

        jdbc.sql("INSERT INTO intake_recode_sweep (map_id, map, owner, due_at)"
                        + " SELECT max(id), 'x|1', 'dazu-rmyy', now() FROM code_map")
                .update();
        workOff();

        assertThat(all()).isEqualTo(before);
    }

    private long all() {
        return jdbc.sql("SELECT count(*) FROM resource_version")
                .query(Long.class)
                .single();
    }

    @Test
    void aVersionWithALaterDateWaitsForIt() throws Exception {
        workOff();
        take(report("RB", "QRB1"));
        Mapping mapping = new Mapping(client);
        long draft = mapping.proposeMap("dazu-rmyy-later", Mapping.line("item", "QRB1", "http://loinc.org", "2951-2"));
        Instant later = Instant.now().plus(1, ChronoUnit.HOURS);

        assertThat(mapping.approve("approver-dazu", draft, "{\"effectiveFrom\":\"" + later + "\"}")
                        .statusCode())
                .isEqualTo(200);
        workOff();

        assertThat(versions("QRB1")).isEqualTo(1);
        assertThat(jdbc.sql("SELECT due_at FROM intake_recode_sweep WHERE map_id = :id")
                        .param("id", draft)
                        .query((rs, row) -> rs.getTimestamp(1).toInstant())
                        .single())
                .isEqualTo(later.truncatedTo(ChronoUnit.MICROS));
        // What follows a version that does not hold yet must not hold before it.
        long next = mapping.proposeMap("dazu-rmyy-later", Mapping.line("item", "QRB2", "http://loinc.org", "2951-2"));
        assertThat(mapping.approve("approver-dazu", next, "{}").body()).contains("before-the-last");

        // The hour has come.
        jdbc.sql("UPDATE intake_recode_sweep SET due_at = now()").update();
        workOff();
        assertThat(jdbc.sql("SELECT count(*) FROM intake_recode_sweep")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private void workOff() {
        int steps = 0;
        while (recoder.step()) {
            assertThat(++steps).isLessThan(10_000);
        }
    }

    /** Versions of the one result with this code. */
    private long versions(String code) {
        return jdbc.sql(
                        "SELECT count(*) FROM resource_version v JOIN resource_index i ON i.type = v.type AND i.id = v.id"
                                + " JOIN resource_index_code c USING (codes)"
                                + " WHERE i.type = 'Observation' AND c.param = 'code' AND c.code = :code")
                .param("code", code)
                .query(Long.class)
                .single();
    }

    private long work(String message) {
        return jdbc.sql("SELECT count(*) FROM delivery_work WHERE message_id LIKE :message")
                .param("message", message)
                .query(Long.class)
                .single();
    }

    private static Fixture report(String own, String code) {
        return Fixture.hl7v2("oru-cbc")
                .with("CTRL-0001", "CTRL-" + own)
                .with("RPT-9001", "RPT-" + own)
                .with("ORD-7001", "ORD-" + own)
                .with("V20260301001", "V-" + own)
                .with("D000123", "D-" + own)
                .with("~50011119000101001X^^^CHN^NI", "")
                .with("张测试", "孙试验" + own)
                .with("XYZ1", code);
    }

    private void take(Fixture message) throws Exception {
        try (MllpPeer line = new MllpPeer(listeners.port("dazu-rmyy", "lis"))) {
            assertThat(line.exchange(message.bytes())).contains("MSA|AA|").doesNotContain("ERR|");
        }
    }
}
