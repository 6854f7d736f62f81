package org.chuanyu.gateway.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One case as a registrar sees it: of the own patients the id and the hospital's number, of another institution's nothing but that
 * institution; what agrees and what differs is in the reasons.
 *
 * @param state {@code open}, {@code confirmed} (a candidate), {@code accepted} (quarantined data) or {@code rejected}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ReviewCase(
        String id,
        String state,
        Instant foundAt,
        List<OwnPatient> own,
        List<Institution> others,
        List<Reason> reasons,
        @Nullable Decided decided) {

    /** A patient of the caller's own institution. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OwnPatient(String patientId, @Nullable String recordNumber, String institution) {}

    /** The institution of the patient on the other side. */
    record Institution(String id, String name) {}

    /** A stable code, and its words. */
    record Reason(String code, String zh, String en) {}

    /** How it was decided; who and why are for the institution that did. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Decided(
            Instant at,
            @Nullable String institution,
            @Nullable String by,
            @Nullable String reason) {}

    /** One page; {@code next} is absent on the last one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(List<ReviewCase> cases, @Nullable String next) {}
}
