// Whom to believe (C2SP tlog-policy with a line of our own, "validity"). The policy comes from whoever verifies, never
// from what is verified. Whatever a reader does not know it refuses: a rule not understood may be the one that matters.

const CLOCK_ALLOWANCE_SECONDS = 300n;
const MOST_POLICY_BYTES = 65536;
const MOST_POLICY_LINES = 1000;

class TrustPolicy {
  static parse(bytes) {
    demandPolicy(bytes.length <= MOST_POLICY_BYTES, "more than 65536 bytes");
    const text = fromUtf8(bytes, "MALFORMED_POLICY");
    demandPolicy(text === "" || text.endsWith("\n"), "the last line has no end");
    demandPolicy(!/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text), "a control character");
    const lines = text.split("\n");
    while (lines.length > 1 && lines[lines.length - 1] === "") {
      lines.pop();
    }
    demandPolicy(lines.length <= MOST_POLICY_LINES, "more than a thousand lines");
    const policy = new TrustPolicy();
    for (const line of lines) {
      const items = line.split(/[ \t]+/).filter((item) => item !== "");
      if (items.length > 0 && !items[0].startsWith("#")) {
        policy.line(items);
      }
    }
    demandPolicy(policy.quorumMet !== null, "no quorum");
    return policy;
  }

  constructor() {
    this.logs = [];
    this.witnesses = new Map();
    this.ranges = new Map();
    this.names = new Map();
    this.keys = new Set();
    this.labels = new Set();
    this.members = new Set();
    this.tsas = new Set();
    this.quorumMet = null;
  }

  /** Whether a checkpoint needs a time stamp. This page cannot check one, and does not read the certificates. */
  get asksForTimeStamps() {
    return this.tsas.size > 0;
  }

  line(items) {
    const known = ["log", "witness", "group", "quorum", "validity", "tsa", "crl"].includes(items[0]);
    demandPolicy(known, "a line of an unknown kind");
    this[items[0]](items);
  }

  log(items) {
    demandPolicy(items.length === 2 || items.length === 3, "a log line has a key and perhaps an address");
    this.logs.push(this.key(items[1], "log"));
  }

  witness(items) {
    demandPolicy(
      items.length === 3 || items.length === 4,
      "a witness line has a name, a key and perhaps an address",
    );
    const name = items[1];
    this.define(name, (cosigned) => cosigned.has(name));
    this.witnesses.set(name, this.key(items[2], "witness"));
  }

  /** One key under two names, or in two roles, would let one holder pass for two. */
  key(text, role) {
    const key = VerifierKey.parse(text);
    const point = toHex(key.publicKey.spki);
    demandPolicy(key.role === role, "a key of another role");
    demandPolicy(!this.keys.has(point), "the same key twice");
    demandPolicy(!this.labels.has(key.label), "two keys of the same name and id");
    this.keys.add(point);
    this.labels.add(key.label);
    return key;
  }

  group(items) {
    demandPolicy(items.length >= 4, "a group line has a name, a threshold and members");
    const group = items.slice(3).map((member) => {
      demandPolicy(!this.members.has(member), "a member of two groups");
      this.members.add(member);
      return this.named(member);
    });
    const words = new Map([["all", BigInt(group.length)], ["any", 1n]]);
    const threshold = words.get(items[2]) || fromDecimal(items[2], "MALFORMED_POLICY");
    demandPolicy(
      threshold >= 1n && threshold <= BigInt(group.length),
      "a threshold that no group of this size has",
    );
    this.define(items[1], (cosigned) => BigInt(group.filter((met) => met(cosigned)).length) >= threshold);
  }

  quorum(items) {
    demandPolicy(items.length === 2 && this.quorumMet === null, "one quorum line, with one name");
    this.quorumMet = items[1] === "none" ? () => true : this.named(items[1]);
  }

  validity(items) {
    demandPolicy(
      items.length === 4 && this.labels.has(items[1]),
      "a validity line has a key from above and two sizes",
    );
    const from = fromDecimal(items[2], "MALFORMED_POLICY");
    const to = items[3] === "-" ? MOST_NUMBER : fromDecimal(items[3], "MALFORMED_POLICY");
    demandPolicy(from <= to, "a range that ends before it starts");
    demandPolicy(!this.ranges.has(items[1]), "two ranges for one key");
    this.ranges.set(items[1], { from, to });
  }

  tsa(items) {
    demandPolicy(
      items.length === 3 || items.length === 4,
      "a tsa line has a name, a certificate and perhaps a policy",
    );
    fromBase64(items[2], "MALFORMED_POLICY");
    const oid = items.length === 3 || /^[0-2](\.(0|[1-9][0-9]{0,9})){1,30}$/.test(items[3]);
    demandPolicy(oid, "a policy that is no object identifier");
    demandPolicy(!this.tsas.has(items[1]), "a name that is taken");
    this.tsas.add(items[1]);
  }

  crl(items) {
    demandPolicy(
      items.length === 3 && this.tsas.has(items[1]),
      "a crl line has the name of a tsa from above and a list",
    );
    fromBase64(items[2], "MALFORMED_POLICY");
  }

  define(name, meaning) {
    demandPolicy(name !== "none" && !this.names.has(name), "a name that is taken");
    this.names.set(name, meaning);
  }

  named(name) {
    demandPolicy(this.names.has(name), "a name that no line above defines");
    return this.names.get(name);
  }

  /**
   * Checks a note: its text is a checkpoint of a log of this policy, a key of that log that holds at this size has
   * signed it, and no line that claims to be of a key of this policy lies. Every other note is refused as a whole. One
   * that is not refused may still be without its quorum.
   *
   * @param now in seconds, against cosignatures of a time that has not come
   */
  check(note, now) {
    const checkpoint = readCheckpoint(note.text);
    demand(
      this.logs.some((key) => key.name === checkpoint.origin),
      "UNKNOWN_LOG",
      "the policy has no log of this origin",
    );
    const signedBy = this.logSignatures(note, checkpoint);
    const cosigned = this.cosignatures(note, checkpoint, now);
    return { note, checkpoint, signedBy, cosigned, quorum: this.quorumMet(cosigned) };
  }

  logSignatures(note, checkpoint) {
    const signedBy = new Set();
    let outOfRange = false;
    for (const line of note.signatures) {
      for (const key of this.logs) {
        if (this.holds(key, note, line) && key.name === checkpoint.origin) {
          if (this.inRange(key, checkpoint)) {
            signedBy.add(key);
          } else {
            outOfRange = true;
          }
        }
      }
    }
    demand(signedBy.size > 0 || !outOfRange, "KEY_OUT_OF_RANGE", "the log's key does not hold at this size");
    demand(signedBy.size > 0, "NO_LOG_SIGNATURE", "no key of the log has signed");
    return [...signedBy];
  }

  /** When which witness cosigned, in seconds; where one did so twice, the earlier time. */
  cosignatures(note, checkpoint, now) {
    const cosigned = new Map();
    for (const line of note.signatures) {
      for (const [name, key] of this.witnesses) {
        if (this.holds(key, note, line)) {
          const { time } = readCosignature(line.payload);
          demand(time <= now + CLOCK_ALLOWANCE_SECONDS, "FUTURE_COSIGNATURE", "witness " + name);
          if (this.inRange(key, checkpoint) && !(cosigned.get(name) <= time)) {
            cosigned.set(name, time);
          }
        }
      }
    }
    return cosigned;
  }

  /** Whether the line is of this key; one that says so and is not makes the whole note worthless. */
  holds(key, note, line) {
    if (!key.isNamedBy(line)) {
      return false;
    }
    demand(key.verifies(note.text, line), "BAD_SIGNATURE", "not the signature of " + key.label);
    return true;
  }

  inRange(key, checkpoint) {
    const range = this.ranges.get(key.label);
    return range === undefined || (checkpoint.size >= range.from && checkpoint.size <= range.to);
  }
}

function demandPolicy(holds, otherwise) {
  demand(holds, "MALFORMED_POLICY", otherwise);
}
