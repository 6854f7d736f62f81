// One entry of the log: what every leaf has, and where it stands.

const LONGEST_LEAF = 0xffff;
const TIME_FORM = "####-##-##T##:##:##.###Z";
const UUID_FORM = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

const KEYS = {};
for (const key of ["at", "c", "ev", "kind", "late", "log", "seq", "t", "v"]) {
  KEYS[key] = toUtf8(key);
}

/** Reads leaf after leaf without making an object for any of them. What it says is about the leaf read last. */
class LeafReader {
  constructor() {
    this.scan = new LeafScan();
  }

  read(bytes, from, to) {
    demand(to - from <= LONGEST_LEAF, "TOO_LARGE", "a leaf of more than 65535 bytes");
    const scan = this.scan;
    this.bytes = bytes;
    scan.read(bytes, from, to);
    const version = this.member(KEYS.v, INTEGER);
    demandLeaf(
      scan.to[version] - scan.from[version] === 1 && bytes[scan.from[version]] === ZERO + 1,
      "another version",
    );
    const event = this.member(KEYS.ev, STRING);
    demandLeaf(this.looksLike(event, UUID_FORM), "ev is not a lower-case UUID");
    this.event = scan.from[event];
    this.kind = this.member(KEYS.kind, STRING);
    demandLeaf(scan.to[this.kind] > scan.from[this.kind], "no kind");
    this.member(KEYS.late, BOOLEAN);
    this.log = this.member(KEYS.log, STRING);
    demandLeaf(scan.to[this.log] > scan.from[this.log], "no log");
    this.seq = this.number(this.member(KEYS.seq, STRING));
    this.at = this.time(this.member(KEYS.at, STRING));
    this.t = this.time(this.member(KEYS.t, STRING));
    this.readCommitments();
  }

  isOf(origin) {
    return this.scan.valueIs(this.log, origin);
  }

  isOfKind(kind) {
    return this.scan.valueIs(this.kind, kind);
  }

  member(key, type) {
    const scan = this.scan;
    for (let i = 0; i < scan.count; i++) {
      if (scan.parent[i] < 0 && scan.keyIs(i, key)) {
        demandLeaf(scan.type[i] === type, "a field of another type");
        return i;
      }
    }
    throw new Refused("MALFORMED_LEAF", "no field " + fromUtf8(key, "MALFORMED_LEAF"));
  }

  readCommitments() {
    const scan = this.scan;
    this.commits = false;
    for (let i = 0; i < scan.count; i++) {
      const parent = scan.parent[i];
      if (parent < 0) {
        demandLeaf(!scan.keyIs(i, KEYS.c) || scan.type[i] === OBJECT, "c is not an object");
      } else if (scan.keyIs(parent, KEYS.c)) {
        demandLeaf(scan.type[i] === STRING && this.isHash(scan.from[i], scan.to[i]), "not a commitment");
        this.commits = true;
      }
    }
  }

  /** Base 64 of 32 bytes: 43 digits, of which the last carries four bits, and the padding. */
  isHash(from, to) {
    if (to - from !== 44 || this.bytes[to - 1] !== 0x3d) {
      return false;
    }
    let last = 0;
    for (let i = from; i < to - 1; i++) {
      last = base64Digit(this.bytes[i]);
      if (last < 0) {
        return false;
      }
    }
    return (last & 3) === 0;
  }

  /** Digits only, as the scan has seen that they are bytes of a string. */
  number(member) {
    const from = this.scan.from[member];
    const digits = this.scan.to[member] - from;
    demandLeaf(digits > 0 && digits <= 19, "a number in another form");
    let text = "";
    for (let i = 0; i < digits; i++) {
      text += String.fromCharCode(this.bytes[from + i]);
    }
    return fromDecimal(text, "MALFORMED_LEAF");
  }

  /** Milliseconds since 1970. */
  time(member) {
    demandLeaf(this.looksLike(member, TIME_FORM), "a time in another form");
    const from = this.scan.from[member];
    const digits = (at, count) => {
      let number = 0;
      for (let i = from + at; i < from + at + count; i++) {
        number = number * 10 + this.bytes[i] - ZERO;
      }
      return number;
    };
    const days = daysSince1970(digits(0, 4), digits(5, 2), digits(8, 2));
    const [hour, minute, second] = [digits(11, 2), digits(14, 2), digits(17, 2)];
    demandLeaf(
      !Number.isNaN(days) && hour < 24 && minute < 60 && second < 60,
      "a time that no clock shows",
    );
    return (days * 86400 + hour * 3600 + minute * 60 + second) * 1000 + digits(20, 3);
  }

  /** In the form # stands for a digit, x for a lower-case hexadecimal one. */
  looksLike(member, form) {
    const from = this.scan.from[member];
    if (this.scan.to[member] - from !== form.length) {
      return false;
    }
    for (let i = 0; i < form.length; i++) {
      const byte = this.bytes[from + i];
      const digit = byte >= ZERO && byte <= NINE;
      const wanted = form[i];
      const fits = wanted === "#"
        ? digit
        : wanted === "x" ? digit || (byte >= 0x61 && byte <= 0x66) : byte === form.charCodeAt(i);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** The event's UUID as it stands in the leaf. */
  eventText() {
    return String.fromCharCode(...this.bytes.subarray(this.event, this.event + UUID_FORM.length));
  }
}

function base64Digit(byte) {
  if (byte >= 0x41 && byte <= 0x5a) {
    return byte - 0x41;
  }
  if (byte >= 0x61 && byte <= 0x7a) {
    return byte - 0x61 + 26;
  }
  if (byte >= ZERO && byte <= NINE) {
    return byte - ZERO + 52;
  }
  return byte === 0x2b ? 62 : byte === 0x2f ? 63 : -1;
}

/** A leaf to be asked for its fields: those of its own, never those of an inner object. */
function readLeaf(bytes) {
  const reader = new LeafReader();
  reader.read(bytes, 0, bytes.length);
  const scan = reader.scan;
  const texts = new Map();
  const commitments = new Map();
  for (let i = 0; i < scan.count; i++) {
    if (scan.parent[i] < 0 && scan.type[i] === STRING) {
      texts.set(scan.key(i), scan.text(i));
    } else if (scan.parent[i] >= 0 && scan.keyIs(scan.parent[i], KEYS.c)) {
      commitments.set(scan.key(i), fromBase64(scan.text(i), "MALFORMED_LEAF"));
    }
  }
  return { seq: reader.seq, log: texts.get("log"), kind: texts.get("kind"), texts, commitments };
}
