package org.chuanyu.gateway.identity;

import java.util.Collection;
import java.util.Set;

/** Which patients are known by withheld results only; the records know it, identity does not. Must be called inside a transaction. */
public interface WithheldPatients {

    /** Those of these (canonical ids) of whom nobody but their institution may know; also those of whom there is no record. */
    Set<String> among(Collection<String> patientIds);
}
