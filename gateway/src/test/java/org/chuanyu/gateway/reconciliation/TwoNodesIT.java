package org.chuanyu.gateway.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.audit.AuditLog;
import org.chuanyu.gateway.audit.LogSeal;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Two nodes wake up at the same minute: one set of sheets, one entry for each. */
@GatewayTest
class TwoNodesIT {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 5);

    @Autowired
    SheetTable table;

    @Autowired
    CrossedRecords records;

    @Autowired
    LogSeal seal;

    @Autowired
    AuditLog audit;

    @Autowired
    ReconciliationSettings settings;

    @Autowired
    Clock clock;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @Test
    void makeOneSheetOfEachWire() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService nodes = Executors.newFixedThreadPool(2);
        List<Future<Integer>> made = new ArrayList<>();
        try {
            for (int node = 0; node < 2; node++) {
                SheetMaker maker = new SheetMaker(table, records, seal, audit, settings, clock, transaction);
                made.add(nodes.submit(() -> {
                    start.await();
                    return maker.make(DAY, null);
                }));
            }
            assertThat(List.of(made.get(0).get(), made.get(1).get())).containsExactlyInAnyOrder(0, sheets());
        } finally {
            nodes.shutdownNow();
        }

        assertThat(sheets()).isEqualTo(3);
        assertThat(jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'SHEET_SIGNED'"
                                + " AND detail ->> 'day' = ?")
                        .param(DAY.toString())
                        .query(Integer.class)
                        .single())
                .isEqualTo(3);
    }

    @Test
    void nothingIsSignedThatCouldPassForACheckpoint() {
        for (String text : List.of(seal.origin() + "\n1\nabc\n", "", "sheet\n", "sm2-cosignature/v1\n")) {
            assertThatThrownBy(() -> seal.sign(text.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private int sheets() {
        return jdbc.sql("SELECT count(*) FROM reconciliation_sheet WHERE day = ?")
                .param(DAY)
                .query(Integer.class)
                .single();
    }
}
