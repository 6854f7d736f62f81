package org.chuanyu.gateway.desk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Wire;
import org.jspecify.annotations.Nullable;

/** What is in force for a participant and its wires, by the keys of the participants file. A null is a setting without a value. */
final class WireSettings {
    private static final Map<String, Map<String, @Nullable String>> OPTIONS = Map.of("hl7v2", hl7v2(), "cda", cda());

    private WireSettings() {}

    /** What a format's own settings are where nobody says otherwise. */
    static Map<String, @Nullable String> defaults(String format) {
        return OPTIONS.getOrDefault(format, Map.of());
    }

    /** Of a participant without its wires. */
    static Map<String, @Nullable String> of(Participant participant, @Nullable String certificate) {
        Map<String, @Nullable String> settings = new LinkedHashMap<>();
        settings.put("name", participant.name());
        settings.put("name-en", participant.nameEn());
        settings.put("region", participant.region());
        settings.put("kind", participant.kind().name().toLowerCase(java.util.Locale.ROOT));
        settings.put("organization-code", participant.organizationCode());
        settings.put("credit-code", participant.creditCode());
        settings.put("certificate", certificate);
        return settings;
    }

    static Map<String, @Nullable String> of(Participant participant, Wire wire) {
        Map<String, @Nullable String> settings = new LinkedHashMap<>();
        settings.put("format", wire.format());
        Wire.In in = wire.in();
        if (in != null) {
            settings.put("in.mllp", in.mllp() == null ? null : String.valueOf(in.mllp()));
            settings.put("in.bind", in.bind());
            settings.put("in.tls", String.valueOf(in.tls()));
            settings.put("in.peers", list(in.peers()));
        }
        Wire.Out out = wire.out();
        if (out != null) {
            settings.put("out." + out.kind(), out.url());
            settings.put("out.content", list(out.content()));
            retry(out.retry(), settings);
        }
        Map<String, @Nullable String> options = new TreeMap<>(defaults(wire.format()));
        options.putAll(wire.options());
        if (options.containsKey("receiver") && options.get("receiver") == null) {
            options.put("receiver", participant.id().value());
        }
        settings.putAll(options);
        return settings;
    }

    private static void retry(Wire.Retry retry, Map<String, @Nullable String> settings) {
        settings.put("out.retry.first", SettingValues.text(retry.first()));
        settings.put("out.retry.factor", String.valueOf(retry.factor()));
        settings.put("out.retry.max", SettingValues.text(retry.max()));
        settings.put("out.retry.jitter", String.valueOf(retry.jitter()));
        settings.put("out.retry.budget", SettingValues.text(retry.budget()));
        settings.put("out.retry.idempotent", String.valueOf(retry.idempotent()));
    }

    private static String list(Iterable<String> values) {
        StringJoiner joined = new StringJoiner(", ");
        values.forEach(joined::add);
        return joined.toString();
    }

    private static Map<String, @Nullable String> hl7v2() {
        Map<String, @Nullable String> options = new TreeMap<>();
        options.put("charset", null);
        options.put("zone", "Asia/Shanghai");
        options.put("acknowledgment", "auto");
        options.put("clinical-z-segments", null);
        options.put("processing-ids", "P");
        options.put("max-message-size", "16MB");
        options.put("idle-timeout", "5m");
        options.put("frame-timeout", "1m");
        options.put("max-connections", "64");
        return options;
    }

    private static Map<String, @Nullable String> cda() {
        Map<String, @Nullable String> options = new TreeMap<>();
        options.put("receiver", null);
        options.put("connect-timeout", "5s");
        options.put("timeout", "30s");
        options.put("soap-version", "1.1");
        options.put("soap-action", null);
        options.put("namespace", "https://fhir.chuanyu-health.org/soap/document");
        options.put("operation", "ProvideDocument");
        options.put("payload", "base64");
        options.put("success-codes", "AA,0,200");
        options.put("retryable-codes", "AE");
        options.put("max-answer-bytes", "1048576");
        options.put("ssl-bundle", null);
        return options;
    }
}
