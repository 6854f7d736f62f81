/** Evidence that an inspector carries away: which window of the log it is, and how it is made and handed out. */
@NullMarked
package org.chuanyu.gateway.audit.bundle;

import org.jspecify.annotations.NullMarked;
