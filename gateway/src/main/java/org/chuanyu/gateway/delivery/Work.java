package org.chuanyu.gateway.delivery;

import java.util.List;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.intake.RecordsAccepted.Origin;
import org.chuanyu.gateway.intake.RecordsAccepted.ReportChange;
import org.jspecify.annotations.Nullable;

/** One accepted message that has to be thought about: ids only. */
record Work(
        long id,
        String messageId,
        ParticipantId source,
        String patientId,
        List<ReportChange> reports,
        int failures,
        @Nullable String traceparent,
        Origin origin) {

    /** Whether the source said nothing new: only codes are others. */
    boolean codesOnly() {
        return origin == Origin.CODE_MAP;
    }
}
