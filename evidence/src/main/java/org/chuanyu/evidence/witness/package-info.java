/**
 * The witness of a health commission: cosigns what a log shows it, as long as nothing that it saw before is contradicted,
 * keeps what it refused, and holds a copy of every leaf.
 */
@NullMarked
package org.chuanyu.evidence.witness;

import org.jspecify.annotations.NullMarked;
