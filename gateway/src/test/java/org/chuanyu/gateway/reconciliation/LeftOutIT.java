package org.chuanyu.gateway.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.audit.LogSeal;
import org.chuanyu.gateway.reconciliation.SheetTable.Signed;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Right;
import org.chuanyu.gateway.trust.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** No day is left out because another was made by hand, an erased message stands in the way, or a sheet cannot be read. */
@GatewayTest
class LeftOutIT {
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");
    private static final Channel LIS = new Channel("dazu-rmyy", "lis", Direction.IN);

    @Autowired
    SheetTable table;

    @Autowired
    SheetMaker maker;

    @Autowired
    CrossedRecords records;

    @Autowired
    Orphans orphans;

    @Autowired
    Readers readers;

    @Autowired
    LogSeal seal;

    @Autowired
    ReconciliationSettings settings;

    @Autowired
    JdbcClient jdbc;

    @Test
    void daysBeforeOneThatWasMadeByHandAreMade() {
        LocalDate first = LocalDate.of(2024, 5, 1);
        maker.make(first, null);
        maker.make(first.plusDays(4), null);

        worker(first.plusDays(6)).step();

        assertThat(table.madeFrom(first))
                .contains(
                        first,
                        first.plusDays(1),
                        first.plusDays(2),
                        first.plusDays(3),
                        first.plusDays(4),
                        first.plusDays(5))
                .doesNotContain(first.plusDays(6));
    }

    @Test
    void dayOnWhichSomethingCameIsMade_alsoBeforeTheFirst() {
        LocalDate first = LocalDate.of(2023, 5, 20);
        keep("left-out-1", first.minusDays(5), "ab".repeat(32));
        maker.make(first, null);

        worker(first.plusDays(1)).step();

        assertThat(table.made(first.minusDays(5))).isPresent();
        assertThat(table.made(first.minusDays(6))).isEmpty();
    }

    @Test
    void erasedMessageIsCounted_andItsTokenIsNoHash() {
        LocalDate date = LocalDate.of(2022, 5, 1);
        keep("left-out-2", date, "ab".repeat(16));
        maker.make(date, null);

        Sheet sheet = SheetReader.read(table.find(LIS, date).orElseThrow().text());

        assertThat(sheet.unread()).isEqualTo(1);
        assertThat(sheet.lines()).isEmpty();
    }

    @Test
    void sheetThatCannotBeReadIsShown_andTheNextDayHasItsOwn() {
        LocalDate date = LocalDate.of(2021, 5, 1);
        byte[] text = "chuanyu-sheet/v1\nmessage - 12 -\n".getBytes(StandardCharsets.UTF_8);
        table.made(new SheetTable.Made(date, Instant.EPOCH, "system"));
        table.insert(new Signed(LIS, date, text, "00".repeat(32), new byte[] {1}, 1, 0, 0, 0));
        OrphanTally tally = new OrphanTally();

        orphans.of(LIS, new Day(date, CHINA), tally);

        assertThat(tally.counts()).containsEntry("sheet-unreadable", 1);
        assertThat(maker.make(date.plusDays(1), null)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "INSPECTOR, , false",
        "INSPECTOR, 500111, true",
        "INSPECTOR, 512021, false",
        "COMMISSION, , false",
        "ENGINEER, , true",
        "AUDITOR, , true",
        "ENGINEER, 512021, false"
    })
    void withoutARegionOnlyThoseOfTheWholeGatewaySeeAny(Role role, String region, boolean sees) {
        Caller caller = new Caller("somebody", role, null, region, Set.of(Right.SHEETS_READ));

        assertThat(readers.sees(caller, "dazu-rmyy")).isEqualTo(sees);
    }

    private ReconciliationWorker worker(LocalDate today) {
        Instant now = today.atTime(LocalTime.of(12, 0)).atZone(CHINA).toInstant();
        return new ReconciliationWorker(maker, table, records, seal, settings, Clock.fixed(now, CHINA));
    }

    private void keep(String id, LocalDate date, String sm3) {
        jdbc.sql(
                        "INSERT INTO intake_message (id, participant, wire, control_id, received_at, state, size, sm3, content_type, charset)"
                                + " VALUES (:id, 'dazu-rmyy', 'lis', :id, :at, 'ACCEPTED', 1, :sm3, 'hl7', 'UTF-8')")
                .param("id", id)
                .param("at", Timestamp.from(date.atTime(9, 0).atZone(CHINA).toInstant()))
                .param("sm3", sm3)
                .update();
    }
}
