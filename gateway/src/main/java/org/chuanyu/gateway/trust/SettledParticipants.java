package org.chuanyu.gateway.trust;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.chuanyu.fhir.ParticipantId;

/** The participants of the settings; they change with a new start only. */
final class SettledParticipants implements Participants {
    private final Map<String, Participant> byId;
    private final Map<String, ParticipantId> byCertificate;

    SettledParticipants(Map<String, Participant> byId, Map<String, ParticipantId> byCertificate) {
        this.byId = new TreeMap<>(byId);
        this.byCertificate = Map.copyOf(byCertificate);
    }

    @Override
    public List<Participant> all() {
        return List.copyOf(byId.values());
    }

    @Override
    public Optional<Participant> find(ParticipantId id) {
        return Optional.ofNullable(byId.get(id.value()));
    }

    /** The one whose TLS certificate has this common name, which the handshake has already traced to our authority. */
    Optional<Participant> ofCertificate(String commonName) {
        return Optional.ofNullable(byCertificate.get(commonName)).flatMap(this::find);
    }
}
