package org.chuanyu.gateway.delivery;

import org.hl7.fhir.r4.model.Bundle;

/**
 * What a receiver gets of one version of a report.
 *
 * @param bundle as {@code Dispatch} wants it
 * @param redacted whether something was left out
 * @param exact fingerprint of everything in it but store versions
 * @param visible fingerprint without what changes when only a hidden result was corrected: the report's time of issue, and
 *     whether it is final or corrected
 */
record Content(Bundle bundle, boolean redacted, String exact, String visible) {

    /** Whether a receiver that has a content with these fingerprints would learn nothing from this one. */
    boolean saysNothingNew(String hadExact, String hadVisible) {
        // Where something is hidden, a new edition of the same visible results would betray it.
        return exact.equals(hadExact) || redacted && visible.equals(hadVisible);
    }
}
