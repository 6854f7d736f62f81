/**
 * Signed notes and what they carry here: checkpoints, the log's SM2 signature, the witnesses' cosignatures, and who is
 * believed.
 */
@NullMarked
package org.chuanyu.evidence.note;

import org.jspecify.annotations.NullMarked;
