package org.chuanyu.gateway.trust;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Participants as the settings would name them, for tests that start no program. */
public final class SomeParticipants {
    private SomeParticipants() {}

    /** Hospitals by their ids, each with a unified social credit code; an empty one means none. */
    public static Participants withCreditCodes(Map<String, String> codes) {
        Map<String, String> settings = new HashMap<>();
        codes.forEach((id, code) -> {
            String at = ParticipantReader.ROOT + "." + id + ".";
            settings.putAll(Map.of(at + "name", "虚构医院", at + "region", "500111", at + "kind", "hospital"));
            if (!code.isEmpty()) {
                settings.put(at + "credit-code", code);
            }
        });
        return new ParticipantReader(new Keys(new Binder(new MapConfigurationPropertySource(settings))), false).read();
    }
}
