package org.chuanyu.gateway.intake;

import java.time.Instant;
import java.util.List;
import org.chuanyu.fhir.ParticipantId;
import org.chuanyu.gateway.records.VersionRef;

/**
 * Published once per accepted message, and once per stored report that a new map has changed, inside the transaction that stored it. A listener may only insert a work row: whatever else it does
 * could fail the sender.
 *
 * @param messageId the gateway's id of the message; of the map version ({@code map-17}) where no message came
 * @param patientId canonical Patient id that the message is about
 * @param reports reports with a new current version
 * @param stored every version that was stored
 * @param origin what made the new versions
 */
public record RecordsAccepted(
        String messageId,
        ParticipantId source,
        String patientId,
        Instant at,
        List<ReportChange> reports,
        List<VersionRef> stored,
        Origin origin) {

    /** By a message of the source. */
    public RecordsAccepted(
            String messageId,
            ParticipantId source,
            String patientId,
            Instant at,
            List<ReportChange> reports,
            List<VersionRef> stored) {
        this(messageId, source, patientId, at, reports, stored, Origin.MESSAGE);
    }

    /** What made a new version. */
    public enum Origin {
        /** The source said something. */
        MESSAGE,
        /** The source said nothing: a version of a code map was approved, and only codes are others. */
        CODE_MAP
    }

    /**
     * A report that has a new current version.
     *
     * @param report the new version
     * @param replaces version that was current before, 0 when there was none
     * @param closure the report and everything that it refers to, in the versions that belong together, the report first
     */
    public record ReportChange(VersionRef report, int replaces, List<VersionRef> closure) {}
}
