package org.chuanyu.gateway.intake;

import java.time.Instant;
import org.chuanyu.adapters.Raw;
import org.chuanyu.adapters.Submission;
import org.chuanyu.fhir.ParticipantId;

/** Reads the kept bytes of a message again, with the reader and the settings of its wire as they are now. */
interface Rereader {

    /** Whether it reads raw bytes of this content type. */
    boolean reads(String contentType);

    /**
     * @throws org.chuanyu.fhir.ProblemException when the bytes cannot be read
     */
    Submission read(ParticipantId source, String wire, Raw raw, Instant receivedAt);
}
