package org.chuanyu.gateway.desk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.chuanyu.gateway.audit.AuditAction;
import org.chuanyu.gateway.trust.Caller;
import org.chuanyu.gateway.trust.Participant;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Right;
import org.chuanyu.gateway.trust.Wire;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.stereotype.Component;

/**
 * The settings for whoever manages: what holds, and where it was said. They are files and are changed there; a look is audited. Of a
 * secret it is said whether there is one.
 */
@Component
class SettingsReader {
    private static final String PARTICIPANTS = "gateway.participants";

    /** What is read from the environment itself, with what holds where nobody says otherwise. */
    private static final Map<String, @Nullable String> PLAIN = plain();

    private final Desk desk;
    private final ApplicationContext context;
    private final ConfigurableEnvironment environment;
    private final SettingOrigins origins;
    private final Participants participants;

    SettingsReader(
            Desk desk, ApplicationContext context, ConfigurableEnvironment environment, Participants participants) {
        this.desk = desk;
        this.context = context;
        this.environment = environment;
        this.origins = new SettingOrigins(environment);
        this.participants = participants;
    }

    SettingsSheet read() {
        Caller caller = desk.with(Right.MANAGE, "settings");
        return desk.look(
                        caller,
                        () -> java.util.Optional.of(
                                new Desk.Look<>(AuditAction.SETTINGS_READ, "settings", null, Map.of(), sheet())))
                .orElseThrow();
    }

    private SettingsSheet sheet() {
        Map<String, @Nullable String> program = new TreeMap<>();
        PLAIN.forEach((key, otherwise) -> {
            String given = environment.getProperty(key);
            program.put(key, given == null ? otherwise : given);
        });
        program.put(
                PARTICIPANTS,
                participants.all().stream().map(each -> each.id().value()).collect(Collectors.joining(", ")));
        context.getBeansWithAnnotation(ConfigurationProperties.class).values().forEach(bean -> {
            ConfigurationProperties known = bean.getClass().getAnnotation(ConfigurationProperties.class);
            if (bean.getClass().isRecord() && known != null && known.value().startsWith("gateway.")) {
                SettingValues.add(known.value(), bean.getClass(), bean, program);
            }
        });
        List<Setting> settings = new ArrayList<>();
        program.forEach((key, value) -> settings.add(setting(key, value)));
        return new SettingsSheet(
                settings, participants.all().stream().map(this::party).toList());
    }

    private Setting setting(String key, @Nullable String value) {
        if (key.equals(PARTICIPANTS) && !participants.all().isEmpty()) {
            // A map that several files may add to: that of the first one stands for it, each has its own lines below.
            return Setting.of(
                    key, value, origins.of(key + "." + participants.all().get(0).id() + ".name"));
        }
        return Setting.of(key, value, origins.of(key));
    }

    private SettingsSheet.Party party(Participant participant) {
        String id = participant.id().value();
        String at = PARTICIPANTS + "." + id + ".";
        Map<String, @Nullable String> all = new LinkedHashMap<>();
        WireSettings.of(participant, environment.getProperty(at + "certificate"))
                .forEach((key, value) -> all.put(at + key, value));
        participant.wires().values().stream()
                .sorted(Comparator.comparing(Wire::name))
                .forEach(wire -> WireSettings.of(participant, wire)
                        .forEach((key, value) -> all.put(at + "wires." + wire.name() + "." + key, value)));
        List<Setting> settings = new ArrayList<>();
        all.forEach((key, value) -> settings.add(Setting.of(key, value, origins.of(key))));
        return new SettingsSheet.Party(id, settings);
    }

    private static Map<String, @Nullable String> plain() {
        Map<String, @Nullable String> plain = new TreeMap<>();
        plain.put("gateway.demo", "false");
        plain.put("gateway.demo-story", "true");
        plain.put("gateway.demo-witnesses", "true");
        plain.put("gateway.demo-witness-port", "3591");
        plain.put("gateway.demo-tsa", "true");
        plain.put("gateway.demo-tsa-port", "3593");
        plain.put("gateway.http.port", null);
        plain.put("gateway.http.address", "127.0.0.1");
        plain.put("gateway.people.first-admin-password-file", null);
        plain.put("server.port", "8443");
        plain.put("spring.datasource.url", null);
        plain.put("spring.datasource.username", null);
        plain.put("spring.datasource.password", null);
        plain.put("spring.flyway.user", null);
        plain.put("spring.flyway.password", null);
        plain.put("spring.ssl.bundle.pem.gateway.keystore.certificate", null);
        plain.put("spring.ssl.bundle.pem.gateway.keystore.private-key", null);
        plain.put("spring.ssl.bundle.pem.gateway.truststore.certificate", null);
        return plain;
    }
}
