/** Lab reports out as shared documents: WS/T 500 part 7 (C0007, CDA R2), sent by SOAP, and what the partner's answer means. */
@NullMarked
package org.chuanyu.adapters.cda;

import org.jspecify.annotations.NullMarked;
