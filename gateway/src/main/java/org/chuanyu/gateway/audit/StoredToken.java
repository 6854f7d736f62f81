package org.chuanyu.gateway.audit;

import java.time.Instant;

/**
 * A time stamp over a fully cosigned checkpoint.
 *
 * @param size leaves of the checkpoint
 * @param token bare, in DER, over exactly the bytes of the checkpoint with its lines; not to be changed
 * @param tsa who gave it: the policy's name and the start of its certificate's hash
 * @param time what it says
 */
public record StoredToken(long size, byte[] token, String tsa, Instant time) {}
