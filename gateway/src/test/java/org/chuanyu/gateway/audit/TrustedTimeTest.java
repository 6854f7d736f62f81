package org.chuanyu.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.chuanyu.gateway.demo.DevTsa;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** A time-stamping authority that the settings name wrongly is told at the start, not at the first stamp. */
class TrustedTimeTest {
    private static final String URL = "https://tsa.example/stamp";

    @TempDir
    Path folder;

    @Test
    void takesPemAndDer() throws IOException {
        DevTsa tsa = DevTsa.in(folder, Instant.parse("2026-01-01T00:00:00Z"));
        Path der = folder.resolve("root.der");
        Files.write(der, tsa.root());

        TrustedTime time = trusted(URL, der, "1.2.156.1", true);
        assertThat(time.anchor().orElseThrow().certificate()).isEqualTo(tsa.root());
        assertThat(time.policy()).startsWith("tsa tsa MII").endsWith(" 1.2.156.1\n");
        assertThat(time.address()).contains(URI.create(URL));
        assertThat(trusted(URL, folder.resolve("tsa.crt"), null, true).anchor()).isPresent();
        assertThat(trusted(null, null, null, true).anchor()).isEmpty();
        assertThat(trusted(null, null, null, true).policy()).isEmpty();
    }

    @Test
    void tellsWhenItsCertificateEnds() throws IOException {
        Instant made = Instant.parse("2026-01-01T00:00:00Z");
        DevTsa.in(folder, made);

        assertThat(trusted(URL, folder.resolve("tsa.crt"), null, true).endings())
                .singleElement()
                .satisfies(ending -> {
                    assertThat(ending.holder()).isEqualTo(Certificates.Holder.TIME_STAMPS);
                    assertThat(ending.name()).isEqualTo("tsa");
                    assertThat(ending.until())
                            .isBetween(made.plus(Duration.ofDays(3649)), made.plus(Duration.ofDays(3651)));
                });
        assertThat(trusted(null, null, null, true).endings()).isEmpty();
    }

    @Test
    void theOneOfTheDemoIsTheSameAfterARestart() throws IOException {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(DevTsa.in(folder, now).root())
                .isEqualTo(DevTsa.in(folder, now.plusSeconds(1)).root());
    }

    @Test
    void refusesWhatWouldStampForAnybody() throws IOException {
        DevTsa.in(folder, Instant.parse("2026-01-01T00:00:00Z"));
        Path certificate = folder.resolve("tsa.crt");
        Path key = folder.resolve("tsa.key");

        refused("certificate", URL, null, null, true);
        refused("certificate", URL, folder.resolve("none"), null, true);
        refused("certificate", URL, key, null, true);
        refused("certificate", URL, certificate, null, false);
        refused("url", "ftp://tsa.example", certificate, null, true);
        refused("url", "https://me:secret@tsa.example", certificate, null, true);
        refused("url", null, certificate, null, true);
        refused("policy", URL, certificate, "mine", true);
    }

    private static void refused(
            String part, @Nullable String url, @Nullable Path certificate, @Nullable String policy, boolean demo) {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> trusted(url, certificate, policy, demo))
                .satisfies(wrong -> assertThat(wrong.getName()).isEqualTo("gateway.audit.time-stamping." + part));
    }

    private static TrustedTime trusted(
            @Nullable String url, @Nullable Path certificate, @Nullable String policy, boolean demo) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("test", Map.of("gateway.demo", String.valueOf(demo))));
        Duration second = Duration.ofSeconds(1);
        TimeStampSettings settings = new TimeStampSettings(
                url == null ? null : URI.create(url), certificate, "tsa", policy, second, second, second, second);
        return new TrustedTime(
                settings, new StaticListableBeanFactory().getBeanProvider(TimeAuthority.class), environment);
    }
}
