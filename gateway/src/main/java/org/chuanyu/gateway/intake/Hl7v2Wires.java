package org.chuanyu.gateway.intake;

import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import org.chuanyu.adapters.hl7v2.Hl7v2Settings;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.trust.Wire;
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
        Wire.Options read = wire.options(source, KNOWN);
        Hl7v2Settings standard = Hl7v2Settings.of(source, wire.name());
        Wire.In in = wire.in();
        return new Hl7v2Settings(
                source,
                wire.name(),
                read.value("charset", Charset::forName, standard.charset()),
                read.value("zone", ZoneId::of, standard.zone()),
                read.value("acknowledgment", Hl7v2Wires::mode, standard.acknowledgement()),
                read.words("clinical-z-segments", standard.clinicalZSegments()),
                read.words("processing-ids", standard.processingIds()),
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
}
