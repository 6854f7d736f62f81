// The way through the leaves of a bundle, once, in constant memory but for eight bytes a leaf.

/** Every so many milliseconds the page gets a turn, so that it answers while it works. */
const TURN = 25;
/** How much longer a byte takes in a leaf than in another file. */
const WEIGHT_OF_LEAVES = 2;

/** Tells how far the work is, and lets the page have its turn; throws Abandoned where nobody waits for it any more. */
class Work {
  /** @param show takes a number from 0 to 1 */
  constructor(show, isWanted) {
    this.show = show;
    this.isWanted = isWanted;
    this.total = 1;
    this.done = 0;
    this.since = performance.now();
  }

  async did(bytes) {
    this.done += bytes;
    if (performance.now() - this.since < TURN) {
      return;
    }
    this.show(Math.min(1, this.done / this.total));
    await new Promise((resume) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = resume;
      channel.port2.postMessage(null);
    });
    this.since = performance.now();
    if (!this.isWanted()) {
      throw new Abandoned();
    }
  }
}

class Abandoned extends Error {}

/**
 * Hands out each leaf of the file, which stands behind its length in two bytes, high byte first: its bytes lie in the
 * array from one place to the other until the visit is over.
 */
async function visitLeaves(bundle, work, visit) {
  let left = new Uint8Array(0);
  for await (const chunk of bundle.chunks(NAMES.leaves)) {
    const bytes = left.length === 0 ? chunk : joined(left, chunk);
    let at = 0;
    while (at + 2 <= bytes.length) {
      const end = at + 2 + (bytes[at] << 8) + bytes[at + 1];
      if (end > bytes.length) {
        break;
      }
      const later = visit(bytes, at + 2, end);
      if (later !== undefined) {
        await later;
      }
      at = end;
    }
    left = bytes.slice(at);
    await work.did(WEIGHT_OF_LEAVES * chunk.length);
  }
  demand(left.length === 0, "MALFORMED_ENTRIES", "the bytes end inside a leaf");
}

/**
 * Finds an event that stands twice among many: first by a number mixed from the UUID with keys that nobody knows
 * beforehand, and then, where two of these are equal, by a second look at the UUIDs themselves.
 */
class EventIds {
  constructor() {
    this.keys = crypto.getRandomValues(new Uint32Array(4));
    this.halves = new Uint32Array(1 << 11);
    this.count = 0;
    this.twice = new Set();
    this.seen = new Set();
  }

  add(uuid) {
    if (2 * this.count === this.halves.length) {
      const more = new Uint32Array(2 * this.halves.length);
      more.set(this.halves);
      this.halves = more;
    }
    this.mix(uuid, this.halves, 2 * this.count++);
  }

  /** Whether a second look is needed. */
  suspects() {
    const numbers = new BigUint64Array(this.halves.buffer, 0, this.count).sort();
    for (let i = 1; i < numbers.length; i++) {
      if (numbers[i - 1] === numbers[i]) {
        this.twice.add(numbers[i]);
      }
    }
    return this.twice.size > 0;
  }

  /** The second look: whether this very event has been looked at before. */
  repeats(uuid) {
    const halves = new Uint32Array(2);
    this.mix(uuid, halves, 0);
    if (!this.twice.has(new BigUint64Array(halves.buffer)[0])) {
      return false;
    }
    const repeated = this.seen.has(uuid);
    this.seen.add(uuid);
    return repeated;
  }

  mix(uuid, out, at) {
    let [one, other, oneKey, otherKey] = this.keys;
    for (let i = 0; i < uuid.length; i++) {
      one = Math.imul(one ^ uuid.charCodeAt(i), oneKey | 1);
      one ^= one >>> 15;
      other = Math.imul(other ^ uuid.charCodeAt(i), otherKey | 1);
      other ^= other >>> 13;
    }
    out[at] = one;
    out[at + 1] = other;
  }
}

/** Holds each leaf to its form and its place, and tells the roots that they give. */
class LeafWalk {
  /** @param keys takes the leaves that are about keys of the log */
  constructor(bundle, about, keys, work) {
    this.bundle = bundle;
    this.about = about;
    this.keys = keys;
    this.work = work;
    this.origin = toUtf8(about.log);
    this.events = new EventIds();
    this.reader = new LeafReader();
    this.rootsWanted = new Set();
    this.leavesWanted = new Set();
    this.roots = new Map();
    this.firstTime = 0;
    this.lastTime = -Infinity;
    this.committing = 0;
  }

  /** Asks for the root of the tree of this size, as far as the window reaches it. */
  wantRoot(size) {
    this.rootsWanted.add(size);
  }

  /** Asks for this leaf, as far as it is in the window. */
  wantLeaf(seq) {
    this.leavesWanted.add(seq);
  }

  /** Walks, up to the tree of this size. */
  async run(size, visitor) {
    this.rootsWanted.add(size);
    this.frontier = new Frontier(this.about.first, readHashLines(await this.bundle.bytes(NAMES.left)));
    this.keepRoot();
    await visitLeaves(this.bundle, this.work, (bytes, from, to) => this.take(bytes, from, to, visitor));
    demandBundle(this.frontier.size === this.about.end, "fewer leaves than the window has");
    if (this.events.suspects()) {
      await visitLeaves(this.bundle, this.work, (bytes, from, to) => {
        this.reader.read(bytes, from, to);
        demandBundle(!this.events.repeats(this.reader.eventText()), "an event twice");
      });
    }
    this.frontier.appendEdge(size, readHashLines(await this.bundle.bytes(NAMES.right)));
    this.keepRoot();
  }

  /** What is left to do with a leaf that was asked for, or nothing. */
  take(bytes, from, to, visitor) {
    const { reader, frontier, about } = this;
    demandBundle(frontier.size < about.end, "more leaves than the window has");
    reader.read(bytes, from, to);
    demandBundle(reader.isOf(this.origin), "a leaf of another log");
    demandBundle(reader.seq === frontier.size, "a leaf in another's place");
    demandBundle(reader.t >= this.lastTime, "a leaf before the one before it");
    this.firstTime = frontier.size === about.first ? reader.t : this.firstTime;
    this.lastTime = reader.t;
    this.committing += reader.commits ? 1 : 0;
    this.events.add(reader.eventText());
    const wanted = this.leavesWanted.size > 0 && this.leavesWanted.has(reader.seq);
    frontier.appendLeaf(bytes, from, to);
    this.keepRoot();
    if (ABOUT_KEYS.some((kind) => reader.isOfKind(kind))) {
      this.keys.leaf(readLeaf(bytes.slice(from, to)));
    }
    return wanted ? visitor.leaf(readLeaf(bytes.slice(from, to))) : undefined;
  }

  keepRoot() {
    const size = this.frontier.size;
    if (this.rootsWanted.has(size)) {
      this.roots.set(size, this.frontier.root());
    }
  }

  /** Whether the leaves give this tree. */
  gives(tree) {
    return this.roots.has(tree.size) && sameBytes(this.roots.get(tree.size), tree.root);
  }
}
