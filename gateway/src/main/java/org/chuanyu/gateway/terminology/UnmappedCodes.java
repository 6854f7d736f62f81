package org.chuanyu.gateway.terminology;

import java.time.Instant;
import java.util.Collection;
import org.chuanyu.fhir.ParticipantId;

/** Which codes and units of which institution no map knows, and how often they came: the work list of whoever maps. */
public interface UnmappedCodes {

    /**
     * Counts the codes of one message in the caller's transaction. Text that does not look like a code or an item's name is counted
     * without the text.
     */
    void seen(ParticipantId source, Collection<Terminology.Unmapped> codes, Instant at);

    /** Adds up what was counted since the last time; whoever has time calls it. The number of messages' lines added up. */
    int addUp();
}
