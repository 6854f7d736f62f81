package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.chuanyu.gateway.GatewayClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** The sheets come by themselves: some time after midnight, in order, and also for the nights when nobody was there. */
@DeliveryTest
@TestPropertySource(
        properties = {
            "gateway.delivery.work=false",
            "gateway.reconciliation.work=true",
            "gateway.reconciliation.poll=50ms",
            "gateway.reconciliation.delay=2h"
        })
class NightlySheetsIT {
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

    @Autowired
    DeliveryBench bench;

    @Autowired
    GatewayClient client;

    @Test
    void areMadeOnceAfterTheDelay_andForEveryNight_andStandInTheSignedLog() {
        bench.begin().accept("r1", "p1");
        LocalDate today = LocalDate.ofInstant(bench.clock.instant(), CHINA);
        passTo(today.plusDays(1), LocalTime.of(1, 59));
        await().during(Duration.ofMillis(500)).until(() -> !made().contains(today));

        bench.clock.pass(Duration.ofMinutes(2));
        await().until(() -> made().contains(today));
        passTo(today.plusDays(4), LocalTime.of(3, 0));
        await().until(() -> made().contains(today.plusDays(3)));

        assertThat(made()).contains(today.plusDays(1), today.plusDays(2)).isSorted();
        String sm3 = bench.jdbc
                .sql(
                        "SELECT sm3 FROM reconciliation_sheet WHERE day = ? AND participant = 'dazu-rmyy' AND wire = 'lis'")
                .param(today)
                .query(String.class)
                .single();
        assertThat(client.as("engineer")
                        .get("/api/reconciliation/" + today + "/dazu-rmyy/lis")
                        .body())
                .contains("\nreceived 1 ");
        await("the hash of the sheet stands in a leaf")
                .until(() -> bench.jdbc
                                .sql(
                                        "SELECT count(*) FROM audit_leaf WHERE convert_from(bytes, 'UTF8') LIKE '%\"sm3\":\"' || ? || '\"%'")
                                .param(sm3)
                                .query(Long.class)
                                .single()
                        == 1);
    }

    private List<LocalDate> made() {
        return bench.jdbc
                .sql("SELECT day FROM reconciliation_day ORDER BY made_at, day")
                .query((rs, row) -> rs.getObject(1, LocalDate.class))
                .list();
    }

    private void passTo(LocalDate date, LocalTime time) {
        Instant to = date.atTime(time).atZone(CHINA).toInstant();
        bench.clock.pass(Duration.between(bench.clock.instant(), to));
    }
}
