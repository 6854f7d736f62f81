/** Time stamps (RFC 3161 with SM3 and SM2): the word of somebody who is no party to the log about when something was there. */
@NullMarked
package org.chuanyu.evidence.time;

import org.jspecify.annotations.NullMarked;
