package org.chuanyu.gateway.desk;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.List;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.delivery.Deliveries;
import org.chuanyu.gateway.intake.Messages;
import org.jspecify.annotations.Nullable;

/**
 * The way of one message through the gateway, stage by stage. Without the right to its content the stages are the same, but
 * bodies, and codes (which tell what was examined), are absent.
 *
 * @param content {@code shown}, {@code withheld}, {@code omitted} (the caller asked without), {@code destroyed} (its key is gone)
 * @param validationErrors what the official validator found, where the message was in its sample
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record MessageTrace(
        String id,
        @Nullable String participant,
        String wire,
        @Nullable String controlId,
        @Nullable String event,
        Instant receivedAt,
        Messages.State state,
        @Nullable String duplicateOf,
        boolean controlIdReused,
        @Nullable String patientId,
        String content,
        Received received,
        List<Problem> problems,
        List<Stored> canonical,
        Codes codes,
        List<Messages.LossEntry> losses,
        @Nullable Integer validationErrors,
        Answer answer,
        List<Deliveries.Entry> deliveries) {

    /**
     * What came over the wire; {@code text} is decoded with {@code charset}, {@code base64} are the bytes. Size and hash are of all that
     * came, and absent where it was not read to its end; {@code cut} says that not all of it was kept, and then there are the length
     * and the hash of the beginning that was.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Received(
            @Nullable Integer size,
            @Nullable String declaredCharset,
            String charset,
            @Nullable String contentType,
            @Nullable String sm3,
            @Nullable Boolean cut,
            @Nullable Integer keptSize,
            @Nullable String keptSm3,
            @Nullable String text,
            @Nullable String base64) {}

    /** One canonical version that the message stored. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Stored(
            String reference,
            int version,
            @JsonRawValue @Nullable String resource) {}

    /** Codes and units, and what became of them. */
    record Codes(int mapped, int unmapped, List<Code> entries) {}

    /** One code or unit; {@code from} and {@code to} are content. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Code(
            String kind,
            boolean mapped,
            @Nullable String from,
            @Nullable String to,
            @Nullable String mapVersion) {}

    /** What the sender was told. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(Messages.State state, @Nullable String body) {}
}
