package org.chuanyu.gateway.demo;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;

/** A simulated LIS or HIS: sends HL7 v2 in its own character set over its own line, and keeps the answers. */
final class SimulatedSender {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String participant;
    private final int port;
    private final Charset charset;
    private final Received received;

    SimulatedSender(String participant, int port, Charset charset, Received received) {
        this.participant = participant;
        this.port = port;
        this.charset = charset;
        this.received = received;
    }

    /**
     * Sends one message and returns the answer.
     *
     * @param message segments separated by CR, LF or both: people type LF
     */
    String send(String message) throws IOException {
        String segments = message.strip().replace("\r\n", "\r").replace('\n', '\r') + "\r";
        String answer = new String(MllpCall.exchange(port, segments.getBytes(charset), PATIENCE), charset);
        received.add(participant, "x-application/hl7-v2+er7", answer);
        return answer;
    }
}
