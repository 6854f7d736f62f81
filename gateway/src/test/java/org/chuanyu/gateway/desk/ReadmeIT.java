package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.chuanyu.gateway.Curl;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.chuanyu.gateway.audit.TestWitnesses;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** Every command of the README, typed as it stands; what is in braces comes from the answer before. */
@GatewayTest
@Import(TestWitnesses.class)
// A database of its own: a map is approved.
@TestPropertySource(properties = "gateway.recode.again=3m")
class ReadmeIT {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "gateway")).toAbsolutePath().getParent();
    private static final Pattern MAP = Pattern.compile("\"id\":\"?(\\d+)");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    GatewayClient client;

    @Test
    void commandsDoWhatTheySay() throws Exception {
        Sent.by(client, "README");
        await().until(() -> client.anonymous().get("/audit/checkpoint").statusCode() == 200);
        List<String> commands = Files.readString(ROOT.resolve("README.md"))
                .lines()
                .filter(line -> line.startsWith("curl "))
                .toList();
        assertThat(commands).hasSizeGreaterThan(20);
        String id = "";
        for (String command : commands) {
            HttpResponse<String> answer = send(Curl.parse(command), command.contains("{id}") ? id : "");

            assertThat(answer.statusCode()).as(command + ": " + answer.body()).isBetween(200, 204);
            id = next(command, answer, id);
        }
    }

    private HttpResponse<String> send(Curl command, String id) throws IOException, InterruptedException {
        Curl here = command.with("http://localhost:8080", client.httpUrl())
                .with("https://localhost:8443", client.httpsUrl())
                .with("{id}", id);
        if (command.certificate() == null) {
            return here.send(HttpClient.newHttpClient(), ROOT);
        }
        assertThat(command.certificate()).isEqualTo("certs-dev/out/dazu-rmyy.p12:demo");
        return here.send(client.certificate("dazu-rmyy").client(), ROOT);
    }

    /** The id that the next command needs. */
    private static String next(String command, HttpResponse<String> answer, String before) {
        if (command.endsWith("-u engineer:demo http://localhost:8080/api/messages")) {
            return JSON.readTree(answer.body()).at("/messages/0/id").asString();
        }
        if (command.contains("/api/maps?owner=") || command.contains("/entries")) {
            return MAP.matcher(answer.body())
                    .results()
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElseThrow();
        }
        return before;
    }
}
