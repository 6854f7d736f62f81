package org.chuanyu.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@GatewayTest
class PeopleIT {
    private static final String PASSWORD = "correct horse battery";

    @Autowired
    GatewayClient client;

    @Autowired
    JdbcClient jdbc;

    String login;

    @BeforeEach
    void newLogin() {
        login = "li." + UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void letsANewPersonInWithTheRightsOfTheRole() {
        assertThat(create("security", null, PASSWORD).statusCode()).isEqualTo(201);

        assertThat(metrics(PASSWORD).statusCode()).isEqualTo(200);
        assertThat(metrics("correct horse batterz").statusCode()).isEqualTo(401);
        assertThat(client.as(login, PASSWORD).get("/api/people").statusCode()).isEqualTo(403);
        assertThat(client.as("admin").get("/api/people").body()).contains(login).doesNotContain("$2a$");
        assertThat(changes()).isEqualTo(1);
    }

    /** Checking a password takes a while: who tries twenty at once must not have been let look twenty times. */
    @Test
    void looksAtNoMoreTriesAtOnceThanOneAfterTheOther() throws Exception {
        create("security", null, PASSWORD);
        ExecutorService guessers = Executors.newFixedThreadPool(20);
        try {
            List<Integer> answers = guessers
                    .invokeAll(Collections.nCopies(20, (Callable<Integer>)
                            () -> metrics("wrong password").statusCode()))
                    .stream()
                    .map(PeopleIT::now)
                    .toList();

            assertThat(answers).filteredOn(status -> status == 401).hasSize(5);
            assertThat(answers).filteredOn(status -> status == 429).hasSize(15);
            assertThat(metrics(PASSWORD).statusCode()).isEqualTo(429);
        } finally {
            guessers.shutdownNow();
        }
    }

    /** A system with many requests at once has done nothing wrong. */
    @Test
    void letsTheSamePersonInManyTimesAtOnce() throws Exception {
        create("security", null, PASSWORD);
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try {
            assertThat(callers
                            .invokeAll(Collections.nCopies(20, (Callable<Integer>)
                                    () -> metrics(PASSWORD).statusCode()))
                            .stream()
                            .map(PeopleIT::now))
                    .containsOnly(200);
        } finally {
            callers.shutdownNow();
        }
    }

    private static int now(Future<Integer> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shutsADisabledPersonOut() {
        create("security", null, PASSWORD);

        assertThat(put("/enabled", "false").statusCode()).isEqualTo(204);

        assertThat(metrics(PASSWORD).statusCode()).isEqualTo(401);
        assertThat(changes()).isEqualTo(2);
    }

    @Test
    void changesAPassword() {
        create("security", null, PASSWORD);

        assertThat(put("/password", "{\"password\":\"another long enough\"}").statusCode())
                .isEqualTo(204);

        assertThat(metrics(PASSWORD).statusCode()).isEqualTo(401);
        assertThat(metrics("another long enough").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(create("security", null, "short").body()).contains("bad-password");
        assertThat(create("security", null, "x".repeat(73)).body()).contains("bad-password");
        assertThat(create("participant", null, PASSWORD).body()).contains("bad-role");
        assertThat(create("doctor", null, PASSWORD).body()).contains("bad-organisation");
        assertThat(create("doctor", "nowhere", PASSWORD).body()).contains("bad-organisation");
        assertThat(create("auditor", "anyue-rmyy", PASSWORD).body())
                .as("who watches, watches all of it: a narrower auditor would believe to see everything")
                .contains("bad-organisation");
        assertThat(create("commission", null, PASSWORD).body())
                .as("whoever speaks for a region has one")
                .contains("bad-region");
        assertThat(create("inspector", "anyue-rmyy", PASSWORD).body()).contains("bad-region");
        login = "doctor-anyue";
        assertThat(create("security", null, PASSWORD).body()).contains("login-taken");
        login = "dazu-rmyy";
        assertThat(create("security", null, PASSWORD).body()).contains("login-taken");
        login = "Li; DROP";
        assertThat(create("security", null, PASSWORD).body()).contains("bad-login");
        assertThat(changes()).isZero();
    }

    @Test
    void slowsDownGuessing_forTheGuesserOnly() {
        create("security", null, PASSWORD);
        for (int i = 0; i < 5; i++) {
            assertThat(metrics("guess " + i).statusCode()).isEqualTo(401);
        }

        HttpResponse<String> locked = metrics(PASSWORD);

        assertThat(locked.statusCode()).isEqualTo(429);
        assertThat(locked.headers().firstValue("Retry-After")).hasValue("60");
        assertThat(client.as("engineer").get("/actuator/prometheus").statusCode())
                .isEqualTo(200);
    }

    private HttpResponse<String> metrics(String password) {
        return client.as(login, password).get("/actuator/prometheus");
    }

    private HttpResponse<String> create(String role, String organisation, String password) {
        String body = """
                {"login":"%s","role":"%s","organisation":%s,"password":"%s"}""".formatted(login, role, organisation == null ? "null" : '"' + organisation + '"', password);
        return client.as("admin").post("/api/people", "application/json", body);
    }

    private HttpResponse<String> put(String path, String body) {
        GatewayClient.Caller admin = client.as("admin");
        return admin.send(admin.request("/api/people/" + login + path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private long changes() {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE action = 'SETTING_CHANGED' AND object = ?")
                .param("person/" + login)
                .query(Long.class)
                .single();
    }
}
