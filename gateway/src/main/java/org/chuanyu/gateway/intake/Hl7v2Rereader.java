package org.chuanyu.gateway.intake;

import java.time.Instant;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Submission;
import org.chuanyu.adapters.hl7v2.Hl7v2Reader;
import org.chuanyu.adapters.hl7v2.Hl7v2Settings;
import org.chuanyu.adapters.hl7v2.Reading;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.fhir.Problem;
import org.chuanyu.fhir.ProblemException;
import org.chuanyu.gateway.trust.Participants;
import org.chuanyu.gateway.trust.Wire;
import org.springframework.stereotype.Component;

/** Reads a kept HL7 v2 message again, with the settings of its wire as they are now. */
@Component
class Hl7v2Rereader implements Rereader {
    private final Participants participants;
    private final Hl7v2Reader reader = new Hl7v2Reader();

    Hl7v2Rereader(Participants participants) {
        this.participants = participants;
    }

    @Override
    public boolean reads(String contentType) {
        return Reading.CONTENT_TYPE.equals(contentType);
    }

    @Override
    public Submission read(ParticipantId source, String wire, Raw raw, Instant receivedAt) {
        Wire found = participants
                .find(source)
                .map(participant -> participant.wires().get(wire))
                .orElseThrow(() -> new ProblemException(
                        Problem.ofSender("no-such-wire", null, "the wire is not in the settings any more")));
        Hl7v2Settings settings = Hl7v2Wires.settings(source, found);
        return reader.read(raw.bytes(), settings).submission(raw.bytes(), settings, receivedAt);
    }
}
