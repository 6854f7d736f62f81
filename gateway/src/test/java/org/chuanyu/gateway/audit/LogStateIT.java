package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import tools.jackson.databind.json.JsonMapper;

/** How the log stands, as pages tell it: between two witnesses that are processes of their own. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogStateIT {
    @TempDir
    Path folder;

    TestWitness dazu;
    TestWitness anyue;
    LogSlice log;
    LogHealth health;
    LogStates states;

    @BeforeEach
    void start() throws Exception {
        dazu = new TestWitness("dazu", folder);
        anyue = new TestWitness("anyue", folder);
        log = new LogSlice(List.of(dazu, anyue));
        log.database.clock.pass(Duration.between(
                log.database.clock.instant(), Clock.systemUTC().instant().truncatedTo(ChronoUnit.MICROS)));
        dazu.start(log.name.key());
        WitnessGap gap = new WitnessGap(
                log.panel,
                log.quorum,
                log.cosigned,
                log.store,
                log.database.audit,
                log.database.jdbc,
                log.database.clock,
                LogSlice.WITNESSES,
                log.database.transactions,
                new SimpleMeterRegistry());
        StaticListableBeanFactory nothing = new StaticListableBeanFactory();
        health = new LogHealth(
                log.store,
                gap,
                new TimeStampGap(
                        log.database.audit,
                        log.database.jdbc,
                        log.database.clock,
                        CosignedSlice.STAMPING,
                        log.database.transactions,
                        new SimpleMeterRegistry()),
                log.name,
                nothing.getBeanProvider(Certificates.class),
                log.database.jdbc,
                log.database.clock,
                new KeyLifeSettings(Duration.ofHours(24), Duration.ofDays(30)),
                new WaitingSettings(Duration.ofSeconds(30)));
        states = new LogStates(log.database.jdbc, log.name, health, log.cosigned, log.panel);
    }

    @AfterEach
    void close() throws InterruptedException {
        dazu.close();
        anyue.close();
        log.close();
    }

    @Test
    void tellsWhatEachWitnessDoes_andSinceWhenOneDoesNot() throws Exception {
        Sequencer node = log.node();
        node.step();
        Cosigner toAnyue = log.cosigner(anyue);
        Cosigner toDazu = log.cosigner(dazu);
        toDazu.step();
        toAnyue.step();

        assertThat(of("anyue").trouble()).isEqualTo("no-answer");
        assertThat(of("anyue").since()).isCloseTo(log.database.clock.instant(), within(1, ChronoUnit.MILLIS));
        assertThat(of("dazu").trouble()).isNull();
        assertThat(of("dazu").size()).isZero();

        String before = states.now().mark();
        assertThat(states.now().mark()).isEqualTo(before);
        anyue.start(log.name.key());
        toAnyue.step();
        log.actAtOnce(3);
        log.drain(node);
        toDazu.step();
        assertThat(states.now().evidence()).isNull();
        assertThat(states.now().last().size()).isEqualTo(3);
        toAnyue.step();

        LogState now = states.now();
        assertThat(now.mark()).isNotEqualTo(before);
        assertThat(now.evidence().size()).isEqualTo(3);
        assertThat(now.size()).isEqualTo(3);
        assertThat(of("anyue").trouble()).isNull();
        assertThat(of("anyue").size()).isEqualTo(3);
        assertThat(of("dazu").at()).isNotNull();
        assertThat(now.frozen()).isNull();
    }

    @Test
    void anEntryThatWaitsTooLongIsTold_afterAsLongAsTheSettingsSay() throws Exception {
        assertThat(health.waitingSince()).isEmpty();
        log.act(2);
        log.database.clock.pass(Duration.ofSeconds(30));
        assertThat(health.waitingSince()).isEmpty();
        assertThat(states.now().waiting()).isEqualTo(2);
        assertThat(states.now().stuck()).isFalse();

        log.database.clock.pass(Duration.ofSeconds(1));

        assertThat(health.waitingSince()).isPresent();
        assertThat(states.now().stuck()).isTrue();
        log.drain(log.nodeWithoutWitnesses());
        assertThat(health.waitingSince()).isEmpty();
        assertThat(states.now().waiting()).isZero();
    }

    @Test
    void aFrozenLogIsToldWithItsReason() {
        log.act(1);
        log.freezer.freeze("leaves-missing");

        assertThat(states.now().frozen()).isEqualTo("leaves-missing");
        assertThat(states.now().frozenSince()).isNotNull();
        assertThat(states.now().waiting()).as("acts go on").isEqualTo(2);
    }

    /** By whose doing, for whom, and in which matter; an inspection case is found by its id once entries name one. */
    @Test
    void entriesAreFoundByWhomAndByMatter() {
        AuditQuery query =
                new AuditQuery(log.database.jdbc, JsonMapper.builder().build());
        log.act("DiagnosticReport/one", "p1");
        record(new AuditEntry(
                AuditAction.DISCLOSED,
                AuditEntry.Outcome.REFUSED,
                "dazu-rmyy",
                "participant",
                null,
                "p2",
                "DiagnosticReport/two",
                null,
                "req-2",
                Map.of("case", "case-7")));

        assertThat(objects(query, Map.of("actor", "doctor-x"))).containsExactly("DiagnosticReport/one");
        assertThat(objects(query, Map.of("organisation", "anyue-rmyy"))).containsExactly("DiagnosticReport/one");
        assertThat(objects(query, Map.of("organisation", "dazu-rmyy"))).containsExactly("DiagnosticReport/two");
        for (String matter : List.of("case-7", "req-2", "DiagnosticReport/two")) {
            assertThat(objects(query, Map.of("matter", matter))).containsExactly("DiagnosticReport/two");
        }
        assertThat(objects(query, Map.of("action", "disclosed", "outcome", "REFUSED", "patient", "p2")))
                .containsExactly("DiagnosticReport/two");
        assertThat(objects(query, Map.of("matter", "case-8"))).isEmpty();
        assertThat(objects(query, Map.of("actor", "doctor-x' OR '1'='1"))).isEmpty();
        assertThat(objects(query, Map.of("to", "2020-01-01T00:00"))).isEmpty();
        assertThat(objects(query, Map.of("from", "2020-01-01T00:00"))).hasSize(2);
    }

    private void record(AuditEntry entry) {
        log.database.transaction.executeWithoutResult(status -> log.database.audit.record(entry));
    }

    private static List<String> objects(AuditQuery query, Map<String, String> form) {
        EntrySearch search = EntrySearch.of(form);
        assertThat(search.wrong()).isEmpty();
        return query.search(search.where(null), false, 50).stream()
                .map(found -> String.valueOf(found.entry().object()))
                .toList();
    }

    private LogState.WitnessState of(String name) {
        return states.now().witnesses().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
