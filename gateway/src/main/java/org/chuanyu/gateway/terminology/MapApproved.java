package org.chuanyu.gateway.terminology;

import java.time.Instant;
import org.chuanyu.fhir.ParticipantId;
import org.jspecify.annotations.Nullable;

/**
 * Published once per version of a map, inside the transaction that approves it. A listener may only insert a work row.
 *
 * @param mapId opaque id of the version
 * @param reference {@code url|version}, as provenance names it
 * @param owner participant whose codes it maps, null for everybody's
 * @param from when it begins to hold; may lie ahead
 */
public record MapApproved(
        long mapId, String reference, @Nullable ParticipantId owner, Instant from) {}
