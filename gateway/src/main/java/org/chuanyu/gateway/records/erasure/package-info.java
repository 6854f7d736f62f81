/** Erasing a person with the approval of both regions, what has to be kept and how long, and legal holds. */
@NullMarked
package org.chuanyu.gateway.records.erasure;

import org.jspecify.annotations.NullMarked;
