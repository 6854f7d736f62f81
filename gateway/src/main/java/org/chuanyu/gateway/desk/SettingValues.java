package org.chuanyu.gateway.desk;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Reads the modules' settings records as they are in force, by the keys that set them. */
final class SettingValues {
    private SettingValues() {}

    /**
     * Adds what a record holds.
     *
     * @param held null where the record is absent as a whole; then its defaults are what would hold
     */
    static void add(String prefix, Class<?> type, @Nullable Object held, Map<String, @Nullable String> into) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            Object value = held == null ? null : value(component, held);
            if (component.getType().isRecord()) {
                add(key, component.getType(), value, into);
            } else {
                into.put(key, held == null ? otherwise(type, component) : text(value));
            }
        }
    }

    /** As it would be written in a file: durations in the largest unit that they are whole in. */
    static @Nullable String text(@Nullable Object value) {
        if (value instanceof Duration duration) {
            return duration(duration);
        }
        if (value instanceof Collection<?> values) {
            return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        return value == null ? null : value.toString();
    }

    private static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis != 0 && millis % 86_400_000 == 0) {
            return millis / 86_400_000 + "d";
        }
        if (millis != 0 && millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis != 0 && millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    /** The records are their modules' own; what is read here is nothing that the settings do not say. */
    private static @Nullable Object value(RecordComponent component, Object held) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(held);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a setting cannot be read: " + component.getName(), e);
        }
    }

    /** The annotation stands on the parameter of the canonical constructor. */
    private static @Nullable String otherwise(Class<?> type, RecordComponent component) {
        return Stream.of(type.getDeclaredConstructors())
                .flatMap(constructor -> Arrays.stream(constructor.getParameters()))
                .filter(parameter -> parameter.getName().equals(component.getName()))
                .map(parameter -> parameter.getAnnotation(DefaultValue.class))
                .filter(java.util.Objects::nonNull)
                .map(annotation -> String.join(", ", annotation.value()))
                .findFirst()
                .orElse(null);
    }
}
