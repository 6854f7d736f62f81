// What the inspector remembers of each log: the last checkpoint that was verified, and every pair by which a log has
// contradicted itself. The same file as seen.db of the jar; notes follow a line with their number of bytes.

const MOST_SEEN_BYTES = 64 * 1024 * 1024;

class SeenNotes {
  static parse(bytes) {
    demandSeen(bytes.length <= MOST_SEEN_BYTES);
    const seen = new SeenNotes();
    seen.given = true;
    let at = 0;
    const line = () => {
      const end = bytes.indexOf(10, at);
      demandSeen(end >= 0);
      const text = fromUtf8(bytes.subarray(at, end), "MALFORMED_TEXT");
      at = end + 1;
      return text;
    };
    const note = (length) => {
      const end = BigInt(at) + fromDecimal(length, "MALFORMED_TEXT");
      demandSeen(end <= BigInt(bytes.length));
      const read = SignedNote.parse(bytes.subarray(at, Number(end)));
      at = Number(end);
      return read;
    };
    demandSeen(line() === "seen v1");
    while (at < bytes.length) {
      const words = line().split(" ");
      if (words.length === 2 && words[0] === "note") {
        const last = note(words[1]);
        demandSeen(!seen.notes.has(originOf(last)));
        seen.notes.set(originOf(last), last);
      } else {
        demandSeen(words.length === 3 && words[0] === "fork");
        seen.forks.push([note(words[1]), note(words[2])]);
      }
    }
    return seen;
  }

  constructor() {
    this.notes = new Map();
    this.forks = [];
    this.changed = false;
    this.given = false;
  }

  bytes() {
    const length = (note) => toUtf8(note.whole).length;
    let text = "seen v1\n";
    for (const origin of [...this.notes.keys()].sort()) {
      const note = this.notes.get(origin);
      text += "note " + length(note) + "\n" + note.whole;
    }
    for (const [one, other] of this.forks) {
      text += "fork " + length(one) + " " + length(other) + "\n" + one.whole + other.whole;
    }
    return toUtf8(text);
  }

  /** Whether this log has contradicted itself before. */
  forked(origin) {
    return this.forks.some(([one]) => originOf(one) === origin);
  }

  /** Puts the note in place of the one before of its log. */
  remember(note) {
    const before = this.notes.get(originOf(note));
    this.changed = this.changed || before === undefined || before.whole !== note.whole;
    this.notes.set(originOf(note), note);
  }

  /** Keeps the two notes beside the ones remembered, once. */
  keepFork(one, other) {
    if (!this.forks.some((pair) => pair[0].whole === one.whole && pair[1].whole === other.whole)) {
      this.forks.push([one, other]);
      this.changed = true;
    }
  }
}

function originOf(note) {
  return readCheckpoint(note.text).origin;
}

function demandSeen(holds) {
  demand(holds, "MALFORMED_TEXT", "not a file of seen checkpoints");
}

/** Holds a bundle's last checkpoint against the one that the inspector saw last. */
class SeenCheck {
  constructor(bundle, about, seen, report, policy, now) {
    this.bundle = bundle;
    this.about = about;
    this.seen = seen;
    this.report = report;
    const note = seen.notes.get(about.log);
    this.before = note === undefined ? null : policy.check(note, now);
  }

  askFor(walk) {
    if (this.before !== null) {
      walk.wantRoot(this.before.checkpoint.size);
    }
  }

  /** @param walk over all leaves of the bundle */
  async run(last, walk) {
    this.report.passed("SEEN");
    if (this.seen.forked(this.about.log)) {
      this.report.found(
        "SEEN",
        "OK",
        "warning: this log has contradicted itself before; the proof is in the file of seen checkpoints",
        "警告：此日志曾自相矛盾，证据保存在 seen 文件中",
      );
    }
    if (this.before === null) {
      this.report.found(
        "SEEN",
        "OK",
        this.seen.given
          ? "nothing was seen of this log before: this bundle is the first"
          : "no seen file was chosen, which is right at the very first verification only",
        this.seen.given ? "此前没有见过该日志，本次为首次" : "未选择 seen 文件，仅首次验证时可以如此",
      );
      return;
    }
    const old = this.before.checkpoint;
    const tree = last.checkpoint;
    if (walk.roots.has(old.size)) {
      if (!walk.gives(old)) {
        this.fork(last, "the tree of " + old.size + " leaves has another root than was seen");
      }
    } else if (old.size > tree.size) {
      this.older(last);
    } else if (old.size > 0n) {
      await this.consistent(old, tree);
    }
  }

  /** A log that shows less later has gone back; a bundle may just be of an earlier day. */
  older(last) {
    const before = this.before.cosigned;
    const size = this.before.checkpoint.size;
    const witnessWentBack = [...last.cosigned].some(([name, time]) => before.has(name) && time > before.get(name));
    const logWentBack = [...before.values()].some(
      (time) => this.about.created > nanoseconds(time + CLOCK_ALLOWANCE_SECONDS),
    );
    if (witnessWentBack || logWentBack) {
      this.fork(last, "a smaller tree than " + size + " leaves was signed after that one was seen");
    } else {
      this.report.found(
        "SEEN",
        "PENDING",
        "stale: " + size + " leaves were seen before, this bundle knows " + last.checkpoint.size,
        "证据已过时：此前已见过更大的日志",
      );
    }
  }

  async consistent(old, tree) {
    const name = NAMES.consistency(old.size, tree.size);
    if (!this.bundle.has(name)) {
      this.report.found(
        "SEEN",
        "GAP",
        "no proof that the log only grew since " + old.size + " leaves were seen: ask for a bundle from there",
        "缺少自上次所见以来日志只增不改的证明",
      );
      return;
    }
    const proof = readHashLines(await this.bundle.bytes(name));
    demand(
      isConsistent(old.size, old.root, tree.size, tree.root, proof),
      "MALFORMED_PROOF",
      "the tree does not begin with the one that was seen",
    );
  }

  fork(last, english) {
    this.report.found("SEEN", "FORK", english, "日志自相矛盾，两份签名检查点已保存");
    this.seen.keepFork(this.before.note, last.note);
  }
}

function nanoseconds(seconds) {
  return seconds * 1000000000n;
}
