package org.chuanyu.gateway;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.chuanyu.gateway.keys.Vault;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.stereotype.Component;

/**
 * With which settings a node runs, as one token that the log can keep: equal settings have equal tokens, and because it is keyed nobody
 * can try passwords against it.
 */
@Component
final class Configuration {
    private static final Set<String> OURS = Set.of("gateway", "spring", "server", "management", "logging");

    private final ConfigurableEnvironment environment;
    private final Vault vault;

    Configuration(ConfigurableEnvironment environment, Vault vault) {
        this.environment = environment;
        this.vault = vault;
    }

    /** HMAC-SM3 of all settings by name, in the order of the names. */
    String token() {
        return vault.token(
                "configuration",
                names().stream().map(name -> name + "=" + value(name) + "\n").collect(Collectors.joining()));
    }

    private Set<String> names() {
        return environment.getPropertySources().stream()
                .filter(EnumerablePropertySource.class::isInstance)
                .flatMap(source -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()))
                .filter(name -> OURS.contains(name.split("[._]", 2)[0].toLowerCase(Locale.ROOT)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String value(String name) {
        try {
            return String.valueOf(environment.getProperty(name));
        } catch (IllegalArgumentException e) {
            return "with a placeholder that names nothing";
        }
    }
}
