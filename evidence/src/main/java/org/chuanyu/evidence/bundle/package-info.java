/**
 * What an inspector carries away: a window of the log with everything that is needed to check it, and the checking, which
 * takes its keys and its memory from the inspector and nothing from the bundle but what is signed.
 */
@NullMarked
package org.chuanyu.evidence.bundle;

import org.jspecify.annotations.NullMarked;
