package org.chuanyu.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What the program refuses to be started with, and that it starts with settings of an operator's own. */
@GatewayTest
class StartupGuardIT {
    @TempDir
    static Path dir;

    @Autowired
    GatewayClient client;

    @BeforeAll
    static void makeKeysAsAnOperatorWould() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=gateway.test",
                "-keystore",
                "tls.p12");
        keytool("-exportcert", "-alias", "server", "-file", "ca.crt", "-keystore", "tls.p12");
        keytool("-importcert", "-noprompt", "-alias", "ca", "-file", "ca.crt", "-keystore", "trust.p12");
        keytool("-genseckey", "-alias", "kek", "-keyalg", "AES", "-keysize", "128", "-keystore", "vault.p12");
        keytool("-genseckey", "-alias", "index", "-keyalg", "HmacSHA256", "-keysize", "256", "-keystore", "vault.p12");
        Files.writeString(dir.resolve("password"), "changeit\n");
        run("openssl", "genpkey", "-algorithm", "SM2", "-out", "log.key");
        run(("openssl req -new -x509 -key log.key -sm3 -sigopt distid:1234567812345678 -subj /CN=log.test -days 30"
                        + " -out log.crt")
                .split(" "));
        run("openssl pkcs12 -export -inkey log.key -in log.crt -name log -passout pass:changeit -out log.p12"
                .split(" "));
    }

    @Test
    void namesEverySettingThatIsMissing() {
        assertThatThrownBy(() -> start(List.of()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("spring.datasource.url")
                .hasMessageContaining("gateway.database.embedded.enabled")
                .hasMessageContaining("spring.ssl.bundle.pem.gateway.keystore")
                .hasMessageContaining("spring.ssl.bundle.pem.gateway.truststore")
                .hasMessageContaining("gateway.keys.store.path")
                .hasMessageContaining("gateway.keys.log.path");
    }

    @Test
    void refusesTheProfileOfTheDemoOutsideTheDemo() {
        assertThatThrownBy(() -> start(List.of("--spring.profiles.active=demo", "--gateway.demo=false")))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("profile 'demo'");
    }

    @Test
    void startsWithSettingsOfItsOwn() {
        String database = TestDatabase.newDatabase();
        try (ConfigurableApplicationContext context = start(production(database))) {
            assertThat(context.isRunning()).isTrue();
            assertThat(context.getEnvironment().containsProperty("local.http.port"))
                    .as("no plain port unless configured")
                    .isFalse();
        }
        try (ConfigurableApplicationContext again = start(production(database))) {
            assertThat(again.isRunning()).isTrue();
        }
    }

    @Test
    void makesTheFirstAdministratorOnce() throws IOException {
        Path file = Files.writeString(dir.resolve("first-admin"), "correct horse battery\n");
        List<String> settings = production(TestDatabase.newDatabase());
        settings.add("--gateway.people.first-admin-password-file=" + file);

        try (ConfigurableApplicationContext context = start(settings)) {
            assertThat(file).doesNotExist();
            assertThat(people(context)).containsExactly("gateway-admin");
        }
        Files.writeString(file, "another horse battery");
        try (ConfigurableApplicationContext context = start(settings)) {
            assertThat(file).as("is left alone once there are people").exists();
            assertThat(people(context)).containsExactly("gateway-admin");
        }
    }

    @Test
    void makesTheFirstAdministratorFromAFileThatItCannotRemove() {
        // Readable, and not even root can delete it: as a secret in a container is.
        Path file = Path.of("/proc/sys/kernel/random/boot_id");
        assumeTrue(Files.isReadable(file), "no such file on this system");
        List<String> settings = production(TestDatabase.newDatabase());
        settings.add("--gateway.people.first-admin-password-file=" + file);

        try (ConfigurableApplicationContext context = start(settings)) {
            assertThat(people(context)).containsExactly("gateway-admin");
        }
    }

    private static List<String> people(ConfigurableApplicationContext context) {
        return context.getBean(JdbcClient.class)
                .sql("SELECT login FROM person")
                .query(String.class)
                .list();
    }

    @Test
    void refusesDevelopmentCertificates() {
        refused(
                "development certificates are for demo mode only",
                "--spring.ssl.bundle.jks.gateway.keystore.location="
                        + client.certificates().resolve("dazu-rmyy.p12"),
                "--spring.ssl.bundle.jks.gateway.keystore.password=demo");
    }

    @Test
    void refusesTheVaultOfTheDemo() {
        refused(
                "development keys are for demo mode only",
                "--gateway.keys.store.path=" + client.certificates().resolve("vault.p12"),
                "--gateway.keys.store.password-file=",
                "--gateway.keys.store.password=demo");
    }

    @Test
    void refusesTheLogKeyOfTheDemo() {
        refused(
                "development keys are for demo mode only",
                "--gateway.keys.log.path=" + client.certificates().resolve("log.p12"),
                "--gateway.keys.log.password-file=",
                "--gateway.keys.log.password=demo");
    }

    @Test
    void refusesAnotherLogInTheSameDatabase() {
        List<String> settings = production(TestDatabase.newDatabase());
        start(settings).close();
        settings.add("--gateway.audit.origin=log.test/another");

        assertRefused(settings, "this database keeps the log log.chuanyu.example/audit/2026");
    }

    @Test
    void refusesALogKeyThatIsNotSm2() {
        refused(
                "the key of the log is not an SM2 key",
                "--gateway.keys.log.path=" + dir.resolve("tls.p12"),
                "--gateway.keys.log.alias=server");
    }

    @Test
    void refusesDemoPeople() {
        String database = TestDatabase.newDatabase();
        start(production(database)).close();
        JdbcClient.create(new DriverManagerDataSource(database, EmbeddedDatabase.OWNER, ""))
                .sql(
                        "INSERT INTO gateway.person VALUES ('doctor-anyue', ?, 'DOCTOR', 'anyue-rmyy', null, true, now(), now())")
                .param(new org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder(4).encode("demo"))
                .update();

        assertRefused(production(database), "demo people are in the table");
    }

    @Test
    void refusesAProgramThatOwnsItsAuditLog() {
        List<String> settings = production(TestDatabase.newDatabase());
        settings.add("--spring.datasource.username=" + EmbeddedDatabase.OWNER);

        assertRefused(settings, "must not run as the role of the program");
    }

    @Test
    void saysWhichRoleIsMissing() {
        List<String> settings = production(TestDatabase.newDatabase());
        settings.add("--spring.datasource.username=nobody_here");

        assertRefused(settings, "role nobody_here does not exist");
    }

    @Test
    void refusesSuperusersRights() {
        List<String> settings = production(TestDatabase.newDatabase());
        settings.add("--spring.datasource.username=postgres");

        assertRefused(settings, "may change or remove audit entries");
    }

    /** What was acknowledged would be gone with the power. */
    @ParameterizedTest
    @ValueSource(strings = {"fsync", "full_page_writes"})
    void refusesAServerThatForgets(String setting) throws IOException {
        try (EmbeddedPostgres forgetful = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig(setting, "off")
                .start()) {
            JdbcClient superuser = JdbcClient.create(forgetful.getPostgresDatabase());
            superuser.sql("CREATE ROLE gateway_app LOGIN").update();
            superuser.sql("CREATE ROLE " + EmbeddedDatabase.OWNER + " LOGIN").update();
            superuser
                    .sql("CREATE DATABASE forgetful OWNER " + EmbeddedDatabase.OWNER)
                    .update();

            assertRefused(
                    production("jdbc:postgresql://127.0.0.1:" + forgetful.getPort() + "/forgetful"), setting + "=off");
        }
    }

    @Test
    void refusesALineThatCannotListen() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> settings = production(TestDatabase.newDatabase());
            String hospital = "--gateway.participants.dazu-rmyy.";
            settings.addAll(List.of(
                    hospital + "name=虚构医院",
                    hospital + "region=500111",
                    hospital + "kind=hospital",
                    hospital + "wires.lis.format=hl7v2",
                    hospital + "wires.lis.in.mllp=" + taken.getLocalPort()));

            assertRefused(settings, "Address already in use");
        }
    }

    private void refused(String why, String... instead) {
        List<String> settings = production(TestDatabase.newDatabase());
        for (String setting : instead) {
            String key = setting.substring(0, setting.indexOf('=') + 1);
            settings.removeIf(known -> known.startsWith(key));
            if (!setting.equals(key)) {
                settings.add(setting);
            }
        }
        assertRefused(settings, why);
    }

    private static void assertRefused(List<String> settings, String why) {
        AbstractThrowableAssert<?, ?> refusal =
                assertThatThrownBy(() -> start(settings).close());
        refusal.satisfies(thrown -> assertThat(reasons(thrown)).contains(why));
    }

    private static String reasons(Throwable thrown) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
            if (cause instanceof InvalidConfigurationPropertyValueException wrong) {
                all.append(wrong.getReason()).append('\n');
            }
        }
        return all.toString();
    }

    private static ConfigurableApplicationContext start(List<String> settings) {
        SpringApplication application = new SpringApplication(GatewayApplication.class);
        application.setRegisterShutdownHook(false);
        List<String> all = new ArrayList<>(settings);
        all.add("--server.port=0");
        all.add("--logging.level.root=WARN");
        return application.run(all.toArray(String[]::new));
    }

    private static List<String> production(String database) {
        return new ArrayList<>(Arrays.asList(
                "--spring.datasource.url=" + database,
                "--spring.flyway.user=" + EmbeddedDatabase.OWNER,
                "--spring.datasource.hikari.maximum-pool-size=5",
                "--spring.ssl.bundle.jks.gateway.keystore.location=" + dir.resolve("tls.p12"),
                "--spring.ssl.bundle.jks.gateway.keystore.password=changeit",
                "--spring.ssl.bundle.jks.gateway.truststore.location=" + dir.resolve("trust.p12"),
                "--spring.ssl.bundle.jks.gateway.truststore.password=changeit",
                "--gateway.keys.store.path=" + dir.resolve("vault.p12"),
                "--gateway.keys.store.password-file=" + dir.resolve("password"),
                "--gateway.keys.log.path=" + dir.resolve("log.p12"),
                "--gateway.keys.log.password-file=" + dir.resolve("password")));
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", "changeit"));
        run(command.toArray(String[]::new));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command)
                        .directory(dir.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .isZero();
    }
}
