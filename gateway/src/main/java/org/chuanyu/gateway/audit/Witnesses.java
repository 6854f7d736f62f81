package org.chuanyu.gateway.audit;

import java.util.Set;

/** Those who cosign checkpoints, as far as the sequencer and the publication have to know them. */
interface Witnesses {

    /**
     * The largest size that may be signed now. While a witness has not answered since the last change of the leader, or has shown that
     * it is ahead or knows another log, it is the last cosigned size.
     */
    long maySignUpTo();

    /** Labels of the keys whose lines a checkpoint must have to count as evidence; without any, none does. */
    Set<String> required();

    /** This node begins to lead: what witnesses said before is worth nothing now. */
    void tookOver();

    /** This node does not lead. */
    void resigned();
}
