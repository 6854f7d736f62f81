package org.chuanyu.gateway.trust;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Settings by their full key, so that a refusal can name the key that is wrong. */
final class Keys {
    private final Binder binder;

    Keys(Binder binder) {
        this.binder = binder;
    }

    static InvalidConfigurationPropertyValueException wrong(String key, @Nullable Object value, @Nullable String why) {
        return new InvalidConfigurationPropertyValueException(key, value, why == null ? "is not valid" : why);
    }

    /** Names below a key, in the order of the settings. */
    List<String> children(String key) {
        return List.copyOf(map(key).keySet());
    }

    Map<String, Object> map(String key) {
        return value(key, Bindable.mapOf(String.class, Object.class), Map.of());
    }

    /** Refuses whatever is not known: a key with a typing error would otherwise do nothing, in silence. */
    void only(String key, Set<String> known) {
        for (String child : children(key)) {
            if (!known.contains(child)) {
                throw wrong(
                        key + "." + child,
                        null,
                        "unknown; known are " + known.stream().sorted().toList());
            }
        }
    }

    @Nullable
    String text(String key) {
        String text = binder.bind(key, String.class).orElse(null);
        return text == null || text.isBlank() ? null : text.trim();
    }

    String required(String key) {
        String text = text(key);
        if (text == null) {
            throw wrong(key, null, "is missing");
        }
        return text;
    }

    <E extends Enum<E>> E choice(String key, Class<E> type) {
        String text = required(key);
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            String known = Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            throw wrong(key, text, "must be one of " + known);
        }
    }

    <T> T value(String key, Class<T> type, T otherwise) {
        return value(key, Bindable.of(type), otherwise);
    }

    List<String> list(String key, List<String> otherwise) {
        return value(key, Bindable.listOf(String.class), otherwise);
    }

    private <T> T value(String key, Bindable<T> type, T otherwise) {
        try {
            return binder.bind(key, type).orElse(otherwise);
        } catch (BindException e) {
            throw wrong(key, null, "does not read as it should");
        }
    }
}
