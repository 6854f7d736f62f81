/** The bytes of one entry of the log, and the commitments in it that stand for what it does not say. */
@NullMarked
package org.chuanyu.evidence.leaf;

import org.jspecify.annotations.NullMarked;
