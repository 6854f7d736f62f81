package org.chuanyu.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Looks at the settings before the first bean exists. Outside demo mode it refuses to start unless the operator has named a
 * database, a TLS bundle and a key store: nothing of the demo may be in use by oversight.
 */
final class StartupGuard implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final List<String> KEY_STORES = List.of(
            "spring.ssl.bundle.pem.gateway.keystore.certificate", "spring.ssl.bundle.jks.gateway.keystore.location");
    // Without one of these the JDK's own list of public authorities would vouch for our participants.
    private static final List<String> TRUST_STORES = List.of(
            "spring.ssl.bundle.pem.gateway.truststore.certificate",
            "spring.ssl.bundle.jks.gateway.truststore.location");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        check(context.getEnvironment());
    }

    static void check(ConfigurableEnvironment environment) {
        if (environment.getProperty("gateway.demo", Boolean.class, false)) {
            return;
        }
        if (Arrays.asList(environment.getActiveProfiles()).contains("demo")) {
            throw new StartRefused(
                    "The profile 'demo' is active, but gateway.demo is false.",
                    "Leave the profile 'demo' out and give the settings of your own, or set gateway.demo=true.");
        }
        List<String> missing = missing(environment);
        if (!missing.isEmpty()) {
            throw new StartRefused(
                    "Outside demo mode the gateway needs settings that were not given:\n  - "
                            + String.join("\n  - ", missing),
                    "Give them (README.md, \"Settings\"), or start the demo with --spring.profiles.active=demo.");
        }
    }

    private static List<String> missing(Environment environment) {
        List<String> missing = new ArrayList<>();
        boolean embedded = environment.getProperty("gateway.database.embedded.enabled", Boolean.class, false);
        if (!embedded && !environment.containsProperty("spring.datasource.url")) {
            missing.add("spring.datasource.url, .username, .password and spring.flyway.user, .password"
                    + " (or gateway.database.embedded.enabled=true to ask for the embedded database)");
        }
        if (KEY_STORES.stream().noneMatch(environment::containsProperty)) {
            missing.add("spring.ssl.bundle.pem.gateway.keystore.certificate and .private-key (or .jks.gateway…)");
        }
        if (TRUST_STORES.stream().noneMatch(environment::containsProperty)) {
            missing.add("spring.ssl.bundle.pem.gateway.truststore.certificate: the authority of the participants'"
                    + " certificates (or .jks.gateway…)");
        }
        if (!environment.containsProperty("gateway.keys.store.path")
                && !environment.containsProperty("gateway.keys.store.provider")) {
            missing.add(
                    "gateway.keys.store.path with .password-file (PKCS#12), or gateway.keys.store.type and .provider");
        }
        if (!environment.containsProperty("gateway.keys.log.path")
                && !environment.containsProperty("gateway.keys.log.provider")) {
            missing.add("gateway.keys.log.path with .password-file (PKCS#12 with an SM2 key and its certificate, which"
                    + " signs the log), or gateway.keys.log.type and .provider");
        }
        return missing;
    }
}
