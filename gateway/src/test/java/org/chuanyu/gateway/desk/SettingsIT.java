package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.chuanyu.gateway.GatewayClient;
import org.chuanyu.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an administrator sees of the settings: all that are documented, what holds and who said it; no secret. */
@GatewayTest
@TestPropertySource(
        properties = {
            "gateway.consent.outpatient=48h",
            "gateway.participants.anyue-zyy.wires.emr.format=cda",
            "gateway.participants.anyue-zyy.wires.emr.out.soap=http://lis:geheim@127.0.0.1:9/ws?token=geheim",
            "gateway.participants.anyue-zyy.wires.emr.timeout=45s"
        })
class SettingsIT {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "gateway")).toAbsolutePath().getParent();
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final String EMR = "gateway.participants.anyue-zyy.wires.emr.";

    @Autowired
    GatewayClient client;

    @Autowired
    Environment environment;

    @Autowired
    JdbcClient jdbc;

    @Test
    void showsEverySettingThatIsDocumented() throws IOException {
        Map<String, JsonNode> shown = shown();

        assertThat(shown.keySet()).containsAll(programKeys());
        for (String key : wireKeys()) {
            assertThat(shown.keySet())
                    .as(key)
                    .anyMatch(each ->
                            each.matches("gateway\\.participants\\.[^.]+\\.wires\\.[^.]+\\." + Pattern.quote(key)));
        }
    }

    @Test
    void saysWhatHolds_andWhoSaidIt() {
        Map<String, JsonNode> shown = shown();

        assertThat(said(shown, "gateway.intake.patience")).isEqualTo("20s default");
        assertThat(said(shown, "gateway.keys.dev.hosts")).isEqualTo("localhost, 127.0.0.1 default");
        assertThat(said(shown, "gateway.consent.outpatient")).isEqualTo("2d program");
        assertThat(said(shown, "gateway.consent.longest-stay")).isEqualTo("365d default");
        assertThat(said(shown, "gateway.demo")).isEqualTo("true file");
        assertThat(shown.get("gateway.demo").get("where").asString()).contains("application-demo.yml");
        assertThat(said(shown, EMR + "timeout")).isEqualTo("45s program");
        assertThat(said(shown, EMR + "connect-timeout")).isEqualTo("5s default");
        assertThat(said(shown, EMR + "out.retry.budget")).isEqualTo("3d default");
        assertThat(said(shown, EMR + "receiver")).isEqualTo("anyue-zyy default");
        assertThat(said(shown, "gateway.participants.dazu-rmyy.wires.lis.charset"))
                .isEqualTo("GB18030 file");
        assertThat(said(shown, "gateway.participants.dazu-rmyy.name")).isEqualTo("大足区人民医院 file");
    }

    @Test
    void keepsSecretsToItself() {
        String body = body();
        Map<String, JsonNode> shown = shown();

        assertThat(said(shown, EMR + "out.soap")).startsWith("http://127.0.0.1:9/ws ");
        assertThat(body).doesNotContain("geheim", "BEGIN ");
        for (String key :
                List.of("spring.datasource.password", "spring.flyway.password", "gateway.keys.store.password")) {
            assertThat(shown.get(key).get("secret").asBoolean()).as(key).isTrue();
            assertThat(shown.get(key).has("value")).as(key).isFalse();
            assertThat(shown.get(key).get("set").asBoolean())
                    .as(key)
                    .isEqualTo(!environment.getProperty(key, "").isEmpty());
        }
        String password = environment.getProperty("spring.datasource.password");
        if (password != null && !password.isEmpty()) {
            assertThat(body).doesNotContain("\"" + password + "\"", "password=" + password);
        }
    }

    @Test
    void everyLookIsWrittenDown_andARefusalToo() {
        long before = entries("admin", "SETTINGS_READ");
        client.as("admin").get("/api/settings");
        assertThat(entries("admin", "SETTINGS_READ")).isEqualTo(before + 1);

        long refused = entries("engineer", "ACCESS_REFUSED");
        assertThat(client.as("engineer").get("/api/settings").statusCode()).isEqualTo(403);
        assertThat(entries("engineer", "ACCESS_REFUSED")).isEqualTo(refused + 1);
    }

    private long entries(String actor, String action) {
        return jdbc.sql("SELECT count(*) FROM audit_entry WHERE actor = :actor AND action = :action")
                .param("actor", actor)
                .param("action", action)
                .query(Long.class)
                .single();
    }

    private String body() {
        return client.as("admin").get("/api/settings").body();
    }

    private Map<String, JsonNode> shown() {
        JsonNode sheet = JsonMapper.builder().build().readTree(body());
        Map<String, JsonNode> shown = new TreeMap<>();
        sheet.get("program").forEach(each -> shown.put(each.get("key").asString(), each));
        sheet.get("participants")
                .forEach(party -> party.get("settings")
                        .forEach(each -> shown.put(each.get("key").asString(), each)));
        return shown;
    }

    private static String said(Map<String, JsonNode> shown, String key) {
        JsonNode setting = shown.get(key);
        assertThat(setting).as(key).isNotNull();
        return setting.path("value").asString("") + " " + setting.get("origin").asString();
    }

    private static List<String> programKeys() throws IOException {
        return rows("| `gateway.", "| `server.")
                .flatMap(cells -> {
                    List<String> keys = codes(cells);
                    String parent = keys.get(0).substring(0, keys.get(0).lastIndexOf('.'));
                    return keys.stream().map(key -> key.startsWith(".") ? parent + key : key);
                })
                .toList();
    }

    /** Those of the table of a wire: it begins with the format. */
    private static List<String> wireKeys() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
        int first = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("| `format` |"))
                .findFirst()
                .orElseThrow());
        return lines.subList(first, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cells -> {
                    List<String> keys = codes(cells);
                    String parent = keys.get(0).contains(".")
                            ? keys.get(0).substring(0, keys.get(0).lastIndexOf('.'))
                            : "";
                    return keys.stream().map(key -> key.startsWith(".") ? parent + key : key);
                })
                .toList();
    }

    private static Stream<String> rows(String... beginnings) throws IOException {
        return Files.readAllLines(ROOT.resolve("README.md")).stream()
                .filter(line -> Stream.of(beginnings).anyMatch(line::startsWith))
                .map(line -> line.split("\\|")[1]);
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell)
                .results()
                .map((MatchResult each) -> each.group(1))
                .toList();
    }
}
