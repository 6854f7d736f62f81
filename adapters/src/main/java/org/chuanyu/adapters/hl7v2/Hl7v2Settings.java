package org.chuanyu.adapters.hl7v2;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/**
 * How one HL7 v2 wire of one participant is read and answered.
 *
 * @param source the participant at the other end, as the port or certificate established it
 * @param wire the wire's name in the participant's settings
 * @param charset what a message without MSH-18 is taken for, or null: UTF-8 where it is valid, else GB18030
 * @param zone the zone of a time without an offset
 * @param acknowledgement whether MSH-15 and MSH-16 choose the mode (HL7 v2.5.1 §2.9.2), or original mode is forced
 * @param clinicalZSegments segments beyond the table whose loss parks a message: {@code ZLB}, but also {@code AL1}
 * @param processingIds values of MSH-11 that are taken; a training message must not become a patient's record
 * @param maxMessageBytes longest frame that is read
 * @param idleTimeout how long a connection may be silent between messages
 * @param frameTimeout how long one frame may take from its first byte to its last
 * @param maxConnections connections at one time
 * @param peers addresses (literal or CIDR) that a port without TLS accepts
 */
public record Hl7v2Settings(
        ParticipantId source,
        String wire,
        @Nullable Charset charset,
        ZoneId zone,
        AcknowledgementMode acknowledgement,
        Set<String> clinicalZSegments,
        Set<String> processingIds,
        int maxMessageBytes,
        Duration idleTimeout,
        Duration frameTimeout,
        int maxConnections,
        List<String> peers) {

    /** Who decides between original and enhanced mode. */
    public enum AcknowledgementMode {
        /** MSH-15 and MSH-16 of each message. */
        AUTO,
        /** Always original mode, whatever MSH-15 and MSH-16 say: some systems value them without meaning it. */
        ORIGINAL
    }

    public Hl7v2Settings {
        clinicalZSegments = Set.copyOf(clinicalZSegments);
        processingIds = Set.copyOf(processingIds);
        peers = List.copyOf(peers);
        if (maxMessageBytes < 1024 || maxConnections < 1 || idleTimeout.isNegative() || frameTimeout.isNegative()) {
            throw new IllegalArgumentException("HL7 v2 bounds must be positive, and a message at least 1024 bytes");
        }
    }

    /** Asia/Shanghai, 16 MiB, 64 connections, five minutes idle, one minute for a frame, loopback peers. */
    public static Hl7v2Settings of(ParticipantId source, String wire) {
        return new Hl7v2Settings(
                source,
                wire,
                null,
                ZoneId.of("Asia/Shanghai"),
                AcknowledgementMode.AUTO,
                Set.of(),
                Set.of("P"),
                16 * 1024 * 1024,
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                64,
                List.of("127.0.0.0/8", "::1"));
    }
}
