package org.chuanyu.gateway.identity;

import java.util.Collection;
import java.util.Map;

/** What institutions call their patients; the records know it, identity does not. Must be called inside a transaction. */
public interface RecordNumbers {

    /** The institution's own number of each patient, by canonical patient id; a patient whose number is not known is absent. */
    Map<String, String> of(Collection<String> patientIds);
}
