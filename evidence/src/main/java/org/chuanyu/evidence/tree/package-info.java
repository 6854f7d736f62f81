/**
 * The Merkle tree of RFC 6962 over any of two hashes: growing it, publishing it as tiles, proving from it and checking
 * the proofs.
 */
@NullMarked
package org.chuanyu.evidence.tree;

import org.jspecify.annotations.NullMarked;
