package org.chuanyu.gateway.desk;

import org.chuanyu.gateway.desk.Setting.Origin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Where a setting was said: the first source that has it, as the program reads it. */
final class SettingOrigins {
    private static final Found DEFAULT = new Found(Origin.DEFAULT, null);
    private final ConfigurableEnvironment environment;

    SettingOrigins(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** Who said it, and where. */
    record Found(Origin origin, @Nullable String where) {}

    Found of(String key) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(key);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty found = source.getConfigurationProperty(name);
            if (found == null) {
                // A list, as YAML has it.
                found = source.getConfigurationProperty(name.append("[0]"));
            }
            if (found != null) {
                return found(found, source.getUnderlyingSource());
            }
        }
        return DEFAULT;
    }

    private static Found found(ConfigurationProperty found, @Nullable Object source) {
        Object place = found.getOrigin() instanceof PropertySourceOrigin of ? of.getOrigin() : found.getOrigin();
        if (place instanceof TextResourceOrigin) {
            return new Found(Origin.FILE, place.toString());
        }
        if (place instanceof SystemEnvironmentOrigin variable) {
            return new Found(Origin.ENVIRONMENT, variable.getProperty());
        }
        if (source instanceof CommandLinePropertySource) {
            return new Found(Origin.COMMAND_LINE, null);
        }
        String name = source instanceof PropertySource<?> named ? named.getName() : "";
        return switch (name) {
            case StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME ->
                new Found(
                        Origin.ENVIRONMENT,
                        found.getOrigin() instanceof PropertySourceOrigin of ? of.getPropertyName() : null);
            case StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME -> new Found(Origin.SYSTEM_PROPERTY, null);
            default -> new Found(Origin.PROGRAM, name.isEmpty() ? null : name);
        };
    }
}
