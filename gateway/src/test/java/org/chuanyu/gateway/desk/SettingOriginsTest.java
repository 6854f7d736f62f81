package org.chuanyu.gateway.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.chuanyu.gateway.desk.Setting.Origin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Who said a setting, where several might have. */
class SettingOriginsTest {
    private final StandardEnvironment environment = new StandardEnvironment();
    private final SettingOrigins origins = new SettingOrigins(environment);

    @BeforeEach
    void say() {
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of("GATEWAY_INTAKE_PATIENCE", "5s", "GATEWAY_KEYS_DEV_HOSTS_0", "a")));
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                        new MapPropertySource(
                                StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                                Map.of("gateway.consent.outpatient", "3d", "gateway.demo", "false")));
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource("--gateway.demo=true"));
    }

    @Test
    void namesTheVariable() {
        assertThat(origins.of("gateway.intake.patience"))
                .isEqualTo(new SettingOrigins.Found(Origin.ENVIRONMENT, "GATEWAY_INTAKE_PATIENCE"));
        assertThat(origins.of("gateway.keys.dev.hosts").origin()).isEqualTo(Origin.ENVIRONMENT);
    }

    @Test
    void namesTheOneThatHolds() {
        assertThat(origins.of("gateway.demo").origin()).isEqualTo(Origin.COMMAND_LINE);
        assertThat(origins.of("gateway.consent.outpatient").origin()).isEqualTo(Origin.SYSTEM_PROPERTY);
        assertThat(origins.of("gateway.consent.emergency")).isEqualTo(new SettingOrigins.Found(Origin.DEFAULT, null));
    }
}
