package org.chuanyu.gateway.desk;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One setting as it is in force.
 *
 * @param value as it would be written, null where there is none or where it is a secret
 * @param set whether there is a value
 * @param secret whether it is kept from everybody, whoever asks
 * @param where which line of which file, which variable; null for a default
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Setting(
        String key,
        @Nullable String value,
        boolean set,
        boolean secret,
        @JsonProperty("origin") Origin origin,
        @Nullable String where) {
    /** Names of what is never shown; the name of a file that holds it is no secret. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)(password|secret|token|credential|private-key)(?!.*file$)");

    private static final Pattern CREDENTIALS = Pattern.compile("(?<=//)[^/@\\s]*@");

    /** Who said it. */
    enum Origin {
        FILE,
        ENVIRONMENT,
        SYSTEM_PROPERTY,
        COMMAND_LINE,
        DEFAULT,
        /** The program itself, or a test. */
        PROGRAM;

        @com.fasterxml.jackson.annotation.JsonValue
        String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** With what may be shown of a value. */
    static Setting of(String key, @Nullable String value, SettingOrigins.Found found) {
        boolean secret = SECRET.matcher(key.substring(key.lastIndexOf('.') + 1)).find();
        boolean set = value != null && !value.isEmpty();
        return new Setting(
                key, set && !secret ? shown(String.valueOf(value)) : null, set, secret, found.origin(), found.where());
    }

    /** Addresses without who logs in there; a certificate that stands in the settings itself is not read out. */
    private static String shown(String value) {
        if (value.contains("-----BEGIN")) {
            return "PEM";
        }
        String plain = CREDENTIALS.matcher(value).replaceAll("");
        int query = plain.indexOf('?');
        return query >= 0 && plain.contains("//") ? plain.substring(0, query) : plain;
    }
}
