package org.chuanyu.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.chuanyu.gateway.Curl;
import org.chuanyu.gateway.Fixture;
import org.chuanyu.gateway.GatewayProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The story through the real program, and everything that it then tells a stranger to type. */
class GuideIT {
    @TempDir
    static Path directory;

    @Test
    void playsTheStoryAndMeansWhatItSays() throws Exception {
        try (GatewayProcess gateway =
                new GatewayProcess(directory, "gateway.demo-story=true", "logging.level.demo=INFO")) {
            gateway.start();
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(gateway.text()).contains("stop with Ctrl-C"));

            assertThat(gateway.text()).contains("4/4 更正件到达安岳病历系统").doesNotContain("演示中断", "5 级敏感结果外泄");
            assertThat(gateway.text().lines().filter(line -> line.contains(" demo ")))
                    .isNotEmpty()
                    .noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
            Files.write(
                    directory.resolve("message.hl7"), Fixture.hl7v2("oru-cbc").bytes());
            List<String> commands = gateway.text()
                    .lines()
                    .filter(line -> line.contains("curl -s "))
                    .map(line -> line.substring(line.indexOf("curl -s ")))
                    .toList();
            assertThat(commands).hasSize(8);
            HttpClient client = HttpClient.newHttpClient();
            for (String command : commands) {
                HttpResponse<String> answer = Curl.parse(command).send(client, directory);

                assertThat(answer.statusCode())
                        .as(command + ": " + answer.body())
                        .isBetween(200, 204);
                if (command.contains("/fhir/")) {
                    assertThat(answer.body()).contains("\"total\":1");
                } else if (command.contains("controlId=")) {
                    assertThat(answer.body()).contains("ACCEPTED");
                } else if (command.contains("/send")) {
                    assertThat(answer.body()).contains("MSA|AA|");
                }
            }
        }
    }
}
