package org.chuanyu.gateway.audit;

import java.util.Set;

/** Those who cosign checkpoints, as far as the sequencer and the publication have to know them. */
interface Witnesses {

    /**
     * The largest size that may be signed now. A witness that is ahead or differs allows nothing; while one has not answered since
     * the last change of the leader, it is the last cosigned size.
     */
    long maySignUpTo();

    /** Names of those whose lines a checkpoint must have to count as evidence; without any, none does. */
    Set<String> required();
}
