/** What leaves the operator's hands: hashes, proofs and bundles that anyone can check without the gateway, its database or its word. */
@NullMarked
package org.chuanyu.evidence;

import org.jspecify.annotations.NullMarked;
