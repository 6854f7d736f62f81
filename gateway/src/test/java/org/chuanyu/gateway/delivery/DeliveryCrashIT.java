package org.chuanyu.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayProcess;
import org.chuanyu.gateway.MllpPeer;
import org.chuanyu.gateway.delivery.ScriptedPartner.Answer;
import org.chuanyu.gateway.delivery.ScriptedPartner.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} while two partners hold the document and have not answered: who may not be asked twice has it perhaps, and an
 * engineer is told so; who may is sent it again under the same id.
 */
class DeliveryCrashIT {
    private static final String ONCE = "anyue-zyy";
    private static final String TWICE = "anyue-fby";

    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void whatAPartnerHeldIsInDoubt_orSentAgainUnderTheSameId(@TempDir Path directory) throws Exception {
        try (ScriptedPartner partner = new ScriptedPartner();
                GatewayProcess gateway = new GatewayProcess(directory, settings(partner))) {
            partner.answers(ONCE, this::holds);
            partner.answers(TWICE, this::holds);
            gateway.start();
            for (String hospital : new String[] {ONCE, TWICE}) {
                try (MllpPeer his = gateway.line(hospital, "his")) {
                    assertThat(his.exchange(visit(hospital))).contains("MSA|AA");
                }
            }
            try (MllpPeer lis = gateway.lis()) {
                assertThat(lis.exchange(Fixture.hl7v2("oru-cbc").bytes())).contains("MSA|AA");
            }
            Awaitility.await("both hold the document")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> partner.sentTo(ONCE).size() == 1
                            && partner.sentTo(TWICE).size() == 1);

            gateway.kill();
            partner.answers(ONCE, ScriptedPartner.ACCEPTS);
            partner.answers(TWICE, ScriptedPartner.ACCEPTS);
            gateway.start();

            Awaitility.await("the idempotent partner has it")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> state(gateway, TWICE).equals("DELIVERED"));
            Awaitility.await("the other one is in doubt")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> state(gateway, ONCE).equals("AMBIGUOUS"));
            assertThat(partner.sentTo(ONCE)).as("never a second copy").hasSize(1);
            assertThat(partner.sentTo(TWICE))
                    .extracting(Sent::id)
                    .hasSize(2)
                    .containsOnly(partner.sentTo(TWICE).get(0).id());
            assertThat(reason(gateway, ONCE)).isEqualTo(Settler.LEASE);
        } finally {
            end.countDown();
        }
    }

    /** It has read the document, and the connection breaks before it has answered. */
    private Answer holds(Sent sent) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Answer(0, "");
    }

    private static byte[] visit(String hospital) {
        return Fixture.hl7v2("adt-a01-anyue")
                .with("ADT-0001", "ADT-" + hospital)
                .with("A777", "A-" + hospital)
                .with("VA20260301001", "VA-" + hospital)
                .bytes();
    }

    private static String[] settings(ScriptedPartner partner) {
        return Stream.concat(
                        Stream.of("gateway.delivery.lease=10s", "gateway.delivery.poll=200ms"),
                        Stream.of(ONCE, TWICE).flatMap(hospital -> of(hospital, partner)))
                .toArray(String[]::new);
    }

    private static Stream<String> of(String hospital, ScriptedPartner partner) {
        String at = "gateway.participants." + hospital + ".";
        return Stream.of(
                at + "name=虚构医院 " + hospital,
                at + "region=512021",
                at + "kind=hospital",
                at + "wires.his.format=hl7v2",
                at + "wires.his.in.mllp=" + GatewayProcess.FREE,
                at + "wires.emr.format=cda",
                at + "wires.emr.out.soap=" + partner.url(hospital),
                at + "wires.emr.out.retry.first=100ms",
                at + "wires.emr.out.retry.idempotent=" + hospital.equals(TWICE));
    }

    private static String state(GatewayProcess gateway, String receiver) throws SQLException {
        return column(gateway, "state", receiver);
    }

    private static String reason(GatewayProcess gateway, String receiver) throws SQLException {
        return column(gateway, "reason", receiver);
    }

    private static String column(GatewayProcess gateway, String column, String receiver) throws SQLException {
        try (Connection connection = DriverManager.getConnection(gateway.jdbc());
                PreparedStatement select =
                        connection.prepareStatement("SELECT " + column + " FROM gateway.delivery WHERE receiver = ?")) {
            select.setString(1, receiver);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "none";
            }
        }
    }
}
