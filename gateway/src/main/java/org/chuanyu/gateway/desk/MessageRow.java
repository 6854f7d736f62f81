package org.chuanyu.gateway.desk;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.chuanyu.fhir.Problem;
import org.chuanyu.gateway.intake.Messages;
import org.jspecify.annotations.Nullable;

/**
 * One message in a list: that it exists and how far it came, never what it says.
 *
 * @param problems codes, each once
 * @param losses how many places of the source the translation does not carry
 * @param unmapped how many codes and units no map knows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record MessageRow(
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
        List<String> problems,
        int losses,
        int unmapped) {

    static MessageRow of(Messages.Entry entry) {
        return new MessageRow(
                entry.id(),
                entry.participant(),
                entry.wire(),
                entry.controlId(),
                entry.event(),
                entry.receivedAt(),
                entry.state(),
                entry.duplicateOf(),
                entry.controlIdReused(),
                entry.patientId(),
                entry.problems().stream().map(Problem::code).distinct().toList(),
                entry.losses().size(),
                (int) entry.codes().stream().filter(code -> code.to() == null).count());
    }
}
