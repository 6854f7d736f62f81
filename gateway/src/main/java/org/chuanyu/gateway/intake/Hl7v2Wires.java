package org.chuanyu.gateway.intake;

import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.chuanyu.adapters.hl7v2.Hl7v2Settings;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Wire;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/** The settings of an HL7 v2 wire, from the options of the participants file. A wrong one stops the start and is named. */
final class Hl7v2Wires {
    private static final Set<String> KNOWN = Set.of(
            "charset",
            "zone",
            "acknowledgment",
            "clinical-z-segments",
            "processing-ids",
            "max-message-size",
            "idle-timeout",
            "frame-timeout",
            "max-connections");

    private Hl7v2Wires() {}

    static Hl7v2Settings settings(ParticipantId source, Wire wire) {
        Map<String, String> options = wire.options();
        String at = "gateway.participants." + source + ".wires." + wire.name() + ".";
        options.keySet().stream()
                .filter(key -> !KNOWN.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new IllegalArgumentException(at + key + " is unknown; known are "
                            + KNOWN.stream().sorted().toList());
                });
        Hl7v2Settings standard = Hl7v2Settings.of(source, wire.name());
        Reading read = new Reading(at, options);
        Wire.In in = wire.in();
        return new Hl7v2Settings(
                source,
                wire.name(),
                read.value("charset", Charset::forName, standard.charset()),
                read.value("zone", ZoneId::of, standard.zone()),
                read.value("acknowledgment", Hl7v2Wires::mode, standard.acknowledgement()),
                read.value("clinical-z-segments", Hl7v2Wires::set, standard.clinicalZSegments()),
                read.value("processing-ids", Hl7v2Wires::set, standard.processingIds()),
                read.value(
                        "max-message-size",
                        text -> Math.toIntExact(DataSize.parse(text).toBytes()),
                        standard.maxMessageBytes()),
                read.value("idle-timeout", DurationStyle::detectAndParse, standard.idleTimeout()),
                read.value("frame-timeout", DurationStyle::detectAndParse, standard.frameTimeout()),
                read.value("max-connections", Integer::valueOf, standard.maxConnections()),
                in == null ? standard.peers() : in.peers());
    }

    private static Hl7v2Settings.AcknowledgementMode mode(String text) {
        return Hl7v2Settings.AcknowledgementMode.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static Set<String> set(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Options by name; what does not read is named with its full key. */
    private record Reading(String at, Map<String, String> options) {

        <T extends @Nullable Object> T value(String key, Function<String, T> reader, T otherwise) {
            String text = options.get(key);
            if (text == null) {
                return otherwise;
            }
            try {
                return reader.apply(text);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(at + key + " does not read as it should: " + text, e);
            }
        }
    }
}
