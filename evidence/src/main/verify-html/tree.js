// The tree of RFC 6962 with SM3: a leaf is hashed behind 0x00, a node behind 0x01. Sizes are BigInt, up to 2^63-1.

const HASH_LENGTH = 32;
const MOST_HASHES = 63;
const LEAF_MARK = Uint8Array.of(0);
const NODE_MARK = Uint8Array.of(1);

const TREE_HASHER = new Sm3();

function hashLeafInto(bytes, from, to, out, at) {
  TREE_HASHER.update(LEAF_MARK).update(bytes, from, to).finishInto(out, at);
}

/** The hash over two hashes; out may be where one of them stands. */
function hashNodeInto(left, leftAt, right, rightAt, out, at) {
  TREE_HASHER.update(NODE_MARK)
    .update(left, leftAt, leftAt + HASH_LENGTH)
    .update(right, rightAt, rightAt + HASH_LENGTH)
    .finishInto(out, at);
}

function hashNode(left, right) {
  const node = new Uint8Array(HASH_LENGTH);
  hashNodeInto(left, 0, right, 0, node, 0);
  return node;
}

/** A proof or an edge as text: one hash a line in base 64, at most 63 of 32 bytes. */
function readHashLines(bytes) {
  const refusal = "not lines of one hash each, at most " + MOST_HASHES;
  const line = 45;
  demand(bytes.length % line === 0 && bytes.length / line <= MOST_HASHES, "MALFORMED_PROOF", refusal);
  const hashes = [];
  for (let from = 0; from < bytes.length; from += line) {
    const text = String.fromCharCode(...bytes.subarray(from, from + line));
    const hash = fromBase64(text.slice(0, line - 1), "MALFORMED_PROOF");
    demand(text.endsWith("\n") && hash.length === HASH_LENGTH, "MALFORMED_PROOF", refusal);
    hashes.push(hash);
  }
  return hashes;
}

function bitCount(number) {
  let count = 0;
  for (let rest = number; rest > 0n; rest >>= 1n) {
    count += Number(rest & 1n);
  }
  return count;
}

function bitLength(number) {
  return number.toString(2).length;
}

/**
 * What must be remembered of a tree to go on with it: its size and the roots of the full subtrees that it falls into
 * from the left. A window is complete if its leaves, between the edges on its left and right, give the signed root;
 * the edges alone prove nothing.
 */
class Frontier {
  /** @param edge the roots of the full subtrees of a tree of this size, from the left */
  constructor(size, edge) {
    demand(
      edge.length === bitCount(size),
      "MALFORMED_PROOF",
      "the left edge has another number of hashes than its size",
    );
    this.hashes = joined(...edge, new Uint8Array((MOST_HASHES + 1 - edge.length) * HASH_LENGTH));
    this.count = edge.length;
    this.size = size;
  }

  appendLeaf(bytes, from, to) {
    hashLeafInto(bytes, from, to, this.hashes, this.count * HASH_LENGTH);
    this.merge(0n);
  }

  /** Adds the full subtrees by which a tree of this size goes on from here. */
  appendEdge(newSize, edge) {
    demand(newSize >= this.size, "MALFORMED_PROOF", "the tree ends before the window does");
    for (const root of edge) {
      demand(this.size !== newSize, "MALFORMED_PROOF", "the right edge has too many hashes");
      this.hashes.set(root, this.count * HASH_LENGTH);
      this.merge(this.nextLevel(newSize));
    }
    demand(this.size === newSize, "MALFORMED_PROOF", "the right edge has too few hashes");
  }

  /** The level of the largest full subtree that starts here and ends at or before the size. */
  nextLevel(to) {
    let level = BigInt(bitLength(to - this.size) - 1);
    while (this.size & ((1n << level) - 1n)) {
      level--;
    }
    return level;
  }

  /** Takes in the subtree whose root stands behind the others, and closes every subtree that it completes. */
  merge(level) {
    for (let index = this.size >> level; index & 1n; index >>= 1n) {
      this.count--;
      const left = this.count * HASH_LENGTH;
      hashNodeInto(this.hashes, left, this.hashes, left + HASH_LENGTH, this.hashes, left);
    }
    this.count++;
    this.size += 1n << level;
  }

  root() {
    if (this.count === 0) {
      return sm3();
    }
    let at = (this.count - 1) * HASH_LENGTH;
    const root = this.hashes.slice(at, at + HASH_LENGTH);
    while (at > 0) {
      at -= HASH_LENGTH;
      hashNodeInto(this.hashes, at, root, 0, root, 0);
    }
    return root;
  }
}

/** The way from a leaf to the root: fn and sn of RFC 9162. */
class Climb {
  constructor(node, last) {
    this.node = node;
    this.last = last;
  }

  /** At the root, where nothing may follow. */
  done() {
    return this.last === 0n;
  }

  /** Whether the next hash stands to the left of where we are. */
  fromTheRight() {
    return (this.node & 1n) === 1n || this.node === this.last;
  }

  skipFullSubtree() {
    while ((this.node & 1n) === 1n) {
      this.step();
    }
  }

  /** A node without a neighbour on the right goes up unchanged until it has one on the left. */
  up() {
    if (this.node === this.last) {
      while ((this.node & 1n) === 0n && this.node !== 0n) {
        this.step();
      }
    }
    this.step();
  }

  step() {
    this.node >>= 1n;
    this.last >>= 1n;
  }
}

/** RFC 9162 section 2.1.3.2: whether the leaf's hash is at the index in the tree of this size and root. */
function isIncluded(leafHash, index, size, proof, root) {
  if (index >= size) {
    return false;
  }
  const climb = new Climb(index, size - 1n);
  let reached = leafHash;
  for (const sibling of proof) {
    if (climb.done()) {
      return false;
    }
    reached = climb.fromTheRight() ? hashNode(sibling, reached) : hashNode(reached, sibling);
    climb.up();
  }
  return climb.done() && sameBytes(reached, root);
}

/** RFC 9162 section 2.1.4.2: whether the second tree begins with the first, which has at least one leaf. */
function isConsistent(first, firstRoot, second, secondRoot, proof) {
  if (first <= 0n || second < first) {
    return false;
  }
  if (first === second) {
    return proof.length === 0 && sameBytes(firstRoot, secondRoot);
  }
  if (proof.length === 0) {
    return false;
  }
  const rootIsPart = bitCount(first) === 1;
  const climb = new Climb(first - 1n, second - 1n);
  climb.skipFullSubtree();
  let before = rootIsPart ? firstRoot : proof[0];
  let after = before;
  for (const sibling of rootIsPart ? proof : proof.slice(1)) {
    if (climb.done()) {
      return false;
    }
    if (climb.fromTheRight()) {
      before = hashNode(sibling, before);
      after = hashNode(sibling, after);
    } else {
      after = hashNode(after, sibling);
    }
    climb.up();
  }
  return climb.done() && sameBytes(before, firstRoot) && sameBytes(after, secondRoot);
}
