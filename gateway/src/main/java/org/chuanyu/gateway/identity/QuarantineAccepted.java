package org.chuanyu.gateway.identity;

import org.chuanyu.fhir.ParticipantId;

/**
 * Published when a registrar has said that quarantined data do belong to the number that they came under, inside the transaction of
 * the decision. A listener may only insert a work row.
 *
 * @param patientId canonical Patient id of the number
 */
public record QuarantineAccepted(ParticipantId source, String patientId) {}
