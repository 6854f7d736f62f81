package org.chuanyu.gateway.trust;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/** Reads {@code gateway.participants}, a map by id that several files may add to; every mistake is named by its key. */
final class ParticipantReader {
    static final String ROOT = "gateway.participants";
    private static final Set<String> KEYS =
            Set.of("name", "name-en", "region", "kind", "organization-code", "credit-code", "certificate", "wires");

    private final Keys keys;
    private final boolean demo;
    private final Map<String, Participant> participants = new TreeMap<>();
    private final Map<String, ParticipantId> certificates = new LinkedHashMap<>();
    private final Map<Integer, String> ports = new LinkedHashMap<>();

    ParticipantReader(Keys keys, boolean demo) {
        this.keys = keys;
        this.demo = demo;
    }

    /** All of them, or the first mistake. */
    SettledParticipants read() {
        for (String id : keys.children(ROOT)) {
            participants.put(id, participant(id));
        }
        return new SettledParticipants(participants, certificates);
    }

    private Participant participant(String id) {
        String at = ROOT + "." + id;
        ParticipantId participant = id(at, id);
        keys.only(at, KEYS);
        String region = keys.required(at + ".region");
        if (!region.matches("\\d{6}")) {
            throw Keys.wrong(at + ".region", region, "a division code of GB/T 2260 has six digits");
        }
        certificate(at, participant);
        Map<String, Wire> wires = new LinkedHashMap<>();
        for (String wire : keys.children(at + ".wires")) {
            Wire read = new WireReader(keys, at + ".wires." + wire, wire).read();
            ownPort(at + ".wires." + wire, read);
            wires.put(wire, read);
        }
        return new Participant(
                participant,
                keys.required(at + ".name"),
                keys.text(at + ".name-en"),
                region,
                keys.choice(at + ".kind", Participant.Kind.class),
                keys.text(at + ".organization-code"),
                keys.text(at + ".credit-code"),
                wires);
    }

    private static ParticipantId id(String at, String id) {
        try {
            return new ParticipantId(id);
        } catch (IllegalArgumentException e) {
            throw Keys.wrong(at, id, e.getMessage());
        }
    }

    /** The common name by which a participant's certificate is known; in demo mode everyone has one. */
    private void certificate(String at, ParticipantId participant) {
        String name = keys.text(at + ".certificate");
        if (name == null && demo) {
            name = "DEV ONLY " + participant;
        }
        if (name == null) {
            return;
        }
        if (!demo && name.startsWith("DEV ONLY")) {
            throw Keys.wrong(at + ".certificate", name, "development certificates are for demo mode only");
        }
        ParticipantId other = certificates.putIfAbsent(name, participant);
        if (other != null) {
            throw Keys.wrong(at + ".certificate", name, "is the certificate of " + other + " too");
        }
    }

    private void ownPort(String at, Wire wire) {
        Integer port = mllp(wire);
        if (port == null || port == 0) {
            return;
        }
        String other = ports.putIfAbsent(port, at);
        if (other != null) {
            throw Keys.wrong(at + ".in.mllp", port, "is the port of " + other + " too");
        }
    }

    private static @Nullable Integer mllp(Wire wire) {
        Wire.In in = wire.in();
        return in == null ? null : in.mllp();
    }
}
