package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.chuanyu.adapters.Outcome;
import org.chuanyu.adapters.Outlet;
import org.chuanyu.gateway.delivery.Deliveries.State;
import org.chuanyu.gateway.delivery.ScriptedPartner.Answer;
import org.chuanyu.gateway.delivery.ScriptedPartner.Sent;
import org.chuanyu.gateway.keys.Vault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.TestPropertySource;

/** What nobody knows the end of, and what cannot be sent at all. */
@DeliveryTest
@TestPropertySource(properties = "gateway.delivery.work=false")
class DeliveryDoubtIT {
    @Autowired
    DeliveryBench bench;

    @Autowired
    Vault vault;

    @Autowired
    Environment environment;

    @Autowired
    Nodes nodes;

    @BeforeEach
    void begin() {
        bench.begin().admitting("anyue-rmyy");
    }

    @Test
    void ambiguousIsParked_countsAsDisclosed_andLaneGoesOn() {
        bench.partner.answers("anyue-rmyy", reportIs("r1", ScriptedPartner.STAYS_SILENT));
        bench.accept("r1", "p1");
        bench.accept("r2", "p1");

        bench.work();
        bench.clock.pass(Duration.ofDays(1));
        bench.send();

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.AMBIGUOUS);
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1", "r2");
        assertThat(bench.disclosures("r1")).containsExactly("anyue-rmyy PUSH 1");
        assertThat(bench.disclosures("r2")).containsExactly("anyue-rmyy PUSH 1");
    }

    @Test
    void idempotentPartnerIsAskedAgain_underTheSameId() {
        bench.admitting("anyue-fby");
        bench.partner.answers("anyue-fby", ScriptedPartner.STAYS_SILENT);
        bench.accept("r1", "p1");
        bench.work();
        assertThat(bench.state("r1", 1, "anyue-fby")).isEqualTo(State.DEFERRED);

        bench.partner.answers("anyue-fby", ScriptedPartner.ACCEPTS);
        bench.clock.pass(Duration.ofSeconds(1));
        bench.send();

        assertThat(bench.state("r1", 1, "anyue-fby")).isEqualTo(State.DELIVERED);
        assertThat(bench.partner.sentTo("anyue-fby"))
                .extracting(Sent::id)
                .hasSize(2)
                .containsOnly(bench.id("r1", 1, "anyue-fby"));
    }

    @Test
    void outletThatThrowsIsAmbiguous_withoutItsMessage() {
        bench.accept("r1", "p1");
        bench.plan();
        Outlets.Connected wire = bench.wire("anyue-rmyy");
        Outlet broken = dispatch -> {
            throw new IllegalStateException("content of a report");
        };

        bench.sender.step(new Outlets.Connected(wire.key(), wire.factory(), broken, wire.retry()), () -> {});

        Deliveries.Entry entry =
                bench.journal.find(bench.id("r1", 1, "anyue-rmyy")).orElseThrow();
        assertThat(entry.state()).isEqualTo(State.AMBIGUOUS);
        assertThat(entry.reason()).isEqualTo("outlet-failed IllegalStateException");
    }

    @Test
    void attemptWhoseNodeDiedIsAmbiguous() {
        bench.admitting("anyue-fby");
        bench.accept("r1", "p1");
        bench.plan();
        bench.claim("anyue-rmyy");
        bench.claim("anyue-fby");

        bench.send();
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.SENDING);
        bench.clock.pass(Duration.ofMinutes(3));
        bench.transactions.executeWithoutResult(status -> bench.settler.expire());

        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.AMBIGUOUS);
        assertThat(bench.state("r1", 1, "anyue-fby")).isEqualTo(State.DEFERRED);
        assertThat(bench.disclosures("r1")).containsExactlyInAnyOrder("anyue-rmyy PUSH 1", "anyue-fby PUSH 1");
    }

    @Test
    void lateSuccessOfALostAttemptCounts_lateFailureDoesNot() {
        bench.accept("r1", "p1");
        bench.plan();
        Claim claim = bench.claim("anyue-rmyy");
        bench.clock.pass(Duration.ofMinutes(3));
        bench.transactions.executeWithoutResult(status -> bench.settler.expire());

        bench.settle(claim, new Outcome.Deferred("partner-busy", null));
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.AMBIGUOUS);
        bench.settle(claim, new Outcome.Delivered(null, "AA"));
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    @Test
    void attemptThatWasGivenUpIsNotSentBehindItsSuccessor() {
        bench.accept("r1", "p1");
        bench.plan();
        Claim claim = bench.claim("anyue-rmyy");
        assertThat(isOurs(claim)).isTrue();

        bench.clock.pass(Duration.ofMinutes(3));
        bench.transactions.executeWithoutResult(status -> bench.settler.expire());

        assertThat(isOurs(claim)).isFalse();
    }

    @Test
    void claimWhoseCommitWasNotHeardIsNoDoubt_nothingWasSent() {
        bench.accept("r1", "p1");
        bench.plan();
        Claim claim = bench.transactions.execute(status -> bench.lanes
                .claim(
                        bench.wire("anyue-rmyy").key(),
                        nodes.own(),
                        bench.clock.instant(),
                        bench.clock.instant().plus(Duration.ofMinutes(2)))
                .orElseThrow());

        bench.transactions.executeWithoutResult(status -> bench.settler.release(Set.of(claim.key())));
        assertThat(bench.state("r1", 1, "anyue-rmyy")).as("under way").isEqualTo(State.SENDING);
        bench.transactions.executeWithoutResult(status -> bench.settler.release(Set.of()));

        bench.clock.pass(Duration.ofSeconds(1));
        bench.send();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1");
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DELIVERED);
    }

    /** A fault of our own store says nothing about the content: once it was taken for unreadable, and nobody got the report. */
    @Test
    void storeThatFailsBeforeTheAttemptMakesNoDeadLetter() {
        bench.accept("r1", "p1");
        bench.plan();
        asOwner("ALTER TABLE gateway.delivery RENAME COLUMN body TO body_away");
        try {
            bench.send();
        } finally {
            asOwner("ALTER TABLE gateway.delivery RENAME COLUMN body_away TO body");
        }
        assertThat(bench.state("r1", 1, "anyue-rmyy")).isEqualTo(State.DEFERRED);

        bench.clock.pass(Duration.ofSeconds(1));
        bench.send();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r1");
    }

    @Test
    void destroyedKeyEndsInDeadLetter() {
        bench.accept("r1", "p1");
        bench.plan();
        vault.destroy(bench.patientOf("r1"));

        bench.send();

        assertThat(bench.reportsSentTo("anyue-rmyy")).isEmpty();
        assertThat(bench.journal
                        .find(bench.id("r1", 1, "anyue-rmyy"))
                        .orElseThrow()
                        .reason())
                .isEqualTo("key-destroyed");
    }

    @Test
    void messageThatCannotBePlannedHoldsUpItsPatientOnly() {
        bench.accept("r1", "p1");
        bench.accept("r2", "p2");
        changeStoredBytes("r1");

        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r2");
        assertThat(bench.work.depth()).isEqualTo(1);

        changeStoredBytes("r1");
        bench.clock.pass(Duration.ofSeconds(1));
        bench.work();
        assertThat(bench.reportsSentTo("anyue-rmyy")).containsExactly("r2", "r1");
    }

    private boolean isOurs(Claim claim) {
        return Boolean.TRUE.equals(
                bench.transactions.execute(status -> bench.claims.body(claim).isPresent()));
    }

    private void asOwner(String sql) {
        JdbcClient.create(new DriverManagerDataSource(
                        environment.getRequiredProperty("spring.datasource.url"),
                        environment.getRequiredProperty("spring.flyway.user"),
                        ""))
                .sql(sql)
                .update();
    }

    /** As a disk may do it, or somebody who has every right on the database; twice, and all is well again. */
    private void changeStoredBytes(String report) {
        JdbcClient.create(new DriverManagerDataSource(
                        environment.getRequiredProperty("spring.datasource.url"),
                        environment.getRequiredProperty("spring.flyway.user"),
                        ""))
                .sql("UPDATE gateway.resource_version SET body = set_byte(body, length(body) - 1,"
                        + " get_byte(body, length(body) - 1) # 1) WHERE type = 'DiagnosticReport' AND id = :id")
                .param("id", bench.reportId(report))
                .update();
    }

    private static Function<Sent, Answer> reportIs(String report, Function<Sent, Answer> then) {
        return sent -> sent.report().equals(report) ? then.apply(sent) : ScriptedPartner.ACCEPTS.apply(sent);
    }
}
