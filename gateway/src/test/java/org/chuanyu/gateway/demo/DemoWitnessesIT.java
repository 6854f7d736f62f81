package org.chuanyu.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.chuanyu.evidence.Sm2PublicKey;
import org.chuanyu.evidence.note.CheckedNote;
import org.chuanyu.evidence.note.SignedNote;
import org.chuanyu.evidence.note.TrustPolicy;
import org.chuanyu.evidence.time.TimeStampToken;
import org.chuanyu.gateway.GatewayProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as it is started by hand: its witnesses are processes of their own, and survive neither its end nor its death. */
class DemoWitnessesIT {
    private static final Pattern WHOLE_COPY =
            Pattern.compile("(?s).*\"mirror\":\\{\"size\":[1-9][0-9]*,\"state\":\"complete\".*");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void cosignsWithTwoProcesses_andAgainAfterTheGatewayWasKilled() {
        int port = GatewayProcess.freePort();
        try (GatewayProcess gateway = new GatewayProcess(
                directory,
                "gateway.demo-witnesses=true",
                "gateway.demo-witness-port=" + port,
                "gateway.demo-tsa=true",
                "gateway.demo-tsa-port=0")) {
            gateway.start();
            CheckedNote first = await().atMost(PATIENCE).until(() -> cosigned(gateway), note -> note != null);

            assertThat(first.quorum()).isTrue();
            assertThat(first.cosigned()).containsOnlyKeys("dazu", "anyue");
            TrustPolicy policy = policy(gateway);
            for (String name : List.of("dazu", "anyue")) {
                assertThat(Sm2PublicKey.fromPem(
                                gateway.get("/audit/keys/" + name + ".pem").body()))
                        .isEqualTo(policy.witnesses().get(name).key());
            }
            assertThat(stamped(gateway)).isBefore(Clock.systemUTC().instant().plusSeconds(1));
            await("a copy of the leaves with the first witness")
                    .atMost(PATIENCE)
                    .until(() -> health(port), WHOLE_COPY.asMatchPredicate());
            List<ProcessHandle> before = witnesses(gateway);
            assertThat(before).hasSize(2);

            gateway.kill();
            gateway.start();
            await().atMost(PATIENCE).until(() -> before.stream().noneMatch(ProcessHandle::isAlive));
            CheckedNote later = await().atMost(PATIENCE)
                    .until(
                            () -> cosigned(gateway),
                            note -> note != null
                                    && note.checkpoint().size()
                                            > first.checkpoint().size());

            assertThat(later.quorum()).isTrue();
            List<ProcessHandle> after = witnesses(gateway);
            assertThat(after).hasSize(2);
            gateway.close();
            await().atMost(PATIENCE).until(() -> after.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    private static String health(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static List<ProcessHandle> witnesses(GatewayProcess gateway) {
        return gateway.process()
                .descendants()
                .filter(child -> child.info().commandLine().orElse("").contains("org.chuanyu.evidence.Main"))
                .toList();
    }

    /** When somebody else says that the log was there, as a stranger can check it. */
    private static Instant stamped(GatewayProcess gateway) {
        await().atMost(PATIENCE)
                .until(() -> gateway.bytes("/audit/checkpoint.stamped").statusCode() == 200);
        byte[] note = gateway.bytes("/audit/checkpoint.stamped").body();
        byte[] token = gateway.bytes("/audit/checkpoint.stamped.tsr").body();
        TrustPolicy policy = policy(gateway);
        assertThat(policy.check(SignedNote.parse(note), Clock.systemUTC().instant())
                        .quorum())
                .isTrue();
        assertThat(gateway.get("/audit/keys/tsa.pem").body()).startsWith("-----BEGIN CERTIFICATE-----\nMII");
        return TimeStampToken.parse(token).check(note, policy.tsas()).time();
    }

    private static TrustPolicy policy(GatewayProcess gateway) {
        return TrustPolicy.parse(gateway.get("/audit/policy.txt").body().getBytes(StandardCharsets.UTF_8));
    }

    private static CheckedNote cosigned(GatewayProcess gateway) {
        var answer = gateway.get("/audit/checkpoint");
        return answer.statusCode() != 200
                ? null
                : policy(gateway)
                        .check(
                                SignedNote.parse(answer.body().getBytes(StandardCharsets.UTF_8)),
                                Clock.systemUTC().instant());
    }
}
