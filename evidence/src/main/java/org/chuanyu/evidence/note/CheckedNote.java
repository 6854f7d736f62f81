package org.chuanyu.evidence.note;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * A checkpoint that its log has signed, and how far it can be believed.
 *
 * @param signedBy the log's keys whose signatures hold, at least one
 * @param cosigned when which witness cosigned, by the policy's names for them; where one did so twice, the earlier time
 * @param quorum whether enough witnesses cosigned. Without it the checkpoint is PENDING: it is no evidence yet, and
 *     never will be unless the witnesses cosign it.
 */
public record CheckedNote(
        SignedNote note,
        Checkpoint checkpoint,
        List<VerifierKey> signedBy,
        SortedMap<String, Instant> cosigned,
        boolean quorum) {}
