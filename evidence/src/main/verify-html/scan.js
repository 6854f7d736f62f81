// The one form of a leaf's bytes: an object of the JSON subset that writers of leaves write (keys of lower-case
// letters, digits and hyphens in ascending order, no space, strings, booleans, whole numbers below 10^9 and one more
// level of objects, Unicode in NFC without control characters). So whatever is taken here would be written again to
// the same bytes, and two parsers cannot disagree about it.

const MOST_MEMBERS = 128;
const LONGEST_KEY = 64;
const [STRING, BOOLEAN, INTEGER, OBJECT] = [1, 2, 3, 4];
const [QUOTE, BACKSLASH, COMMA, COLON, OPEN, CLOSE, ZERO, NINE] = [...toUtf8('"\\,:{}09')];
const TRUE_BYTES = toUtf8("true");
const FALSE_BYTES = toUtf8("false");

function demandLeaf(holds, otherwise) {
  demand(holds, "MALFORMED_LEAF", otherwise);
}

/** One pass over a leaf. It keeps where the members are, those of inner objects behind the one that holds them. */
class LeafScan {
  constructor() {
    this.parent = new Int32Array(MOST_MEMBERS);
    this.type = new Int32Array(MOST_MEMBERS);
    this.keyFrom = new Int32Array(MOST_MEMBERS);
    this.keyTo = new Int32Array(MOST_MEMBERS);
    this.from = new Int32Array(MOST_MEMBERS);
    this.to = new Int32Array(MOST_MEMBERS);
  }

  read(bytes, from, to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.count = 0;
    this.object(-1);
    demandLeaf(this.at === this.end, "bytes after the object");
  }

  peek() {
    demandLeaf(this.at < this.end, "the bytes end too early");
    return this.bytes[this.at];
  }

  take(expected) {
    demandLeaf(this.peek() === expected, "not the one way to write a leaf");
    this.at++;
  }

  object(parent) {
    this.take(OPEN);
    if (this.peek() === CLOSE) {
      this.at++;
      return;
    }
    for (let before = this.member(parent, -1); this.peek() !== CLOSE; ) {
      this.take(COMMA);
      before = this.member(parent, before);
    }
    this.at++;
  }

  member(parent, before) {
    demandLeaf(this.count < MOST_MEMBERS, "too many members");
    const member = this.count++;
    this.parent[member] = parent;
    this.take(QUOTE);
    const from = this.at;
    while (isKeyByte(this.peek())) {
      this.at++;
    }
    this.keyFrom[member] = from;
    this.keyTo[member] = this.at;
    demandLeaf(this.at > from && this.at - from <= LONGEST_KEY, "a key that no leaf has");
    this.take(QUOTE);
    demandLeaf(before < 0 || this.isKeyBefore(before, member), "keys that are not in ascending order");
    this.take(COLON);
    this.value(member, parent);
    return member;
  }

  isKeyBefore(one, other) {
    const bytes = this.bytes;
    let [i, j] = [this.keyFrom[one], this.keyFrom[other]];
    while (i < this.keyTo[one] && j < this.keyTo[other] && bytes[i] === bytes[j]) {
      i++;
      j++;
    }
    return j < this.keyTo[other] && (i === this.keyTo[one] || bytes[i] < bytes[j]);
  }

  value(member, parent) {
    const first = this.peek();
    this.from[member] = this.at;
    if (first === QUOTE) {
      this.type[member] = STRING;
      this.string(member);
      return;
    }
    if (first === OPEN) {
      demandLeaf(parent < 0, "an object in an object in an object");
      this.type[member] = OBJECT;
      this.object(member);
    } else if (first === TRUE_BYTES[0] || first === FALSE_BYTES[0]) {
      this.type[member] = BOOLEAN;
      for (const byte of first === TRUE_BYTES[0] ? TRUE_BYTES : FALSE_BYTES) {
        demandLeaf(this.at < this.end && this.bytes[this.at++] === byte, "a value that no leaf has");
      }
    } else {
      this.type[member] = INTEGER;
      this.integer();
    }
    this.to[member] = this.at;
  }

  integer() {
    const from = this.at;
    while (this.peek() >= ZERO && this.peek() <= NINE) {
      this.at++;
    }
    const digits = this.at - from;
    demandLeaf(digits > 0 && digits <= 9, "a value that no leaf has");
    demandLeaf(digits === 1 || this.bytes[from] !== ZERO, "a number with a leading zero");
  }

  string(member) {
    const from = ++this.at;
    let ascii = true;
    for (let byte = this.peek(); byte !== QUOTE; byte = this.peek()) {
      ascii = ascii && byte < 0x80;
      demandLeaf(byte >= 0x20 && byte !== 0x7f, "a control character");
      this.at++;
      if (byte === BACKSLASH) {
        demandLeaf(this.peek() === QUOTE || this.peek() === BACKSLASH, "an escape where none is needed");
        this.at++;
      }
    }
    this.from[member] = from;
    this.to[member] = this.at++;
    if (!ascii) {
      const text = fromUtf8(this.bytes.subarray(from, this.to[member]), "MALFORMED_LEAF");
      demandLeaf(!/[\u0000-\u001f\u007f-\u009f]/.test(text), "a control character");
      demandLeaf(text.normalize("NFC") === text, "text that is not in NFC");
    }
  }

  keyIs(member, key) {
    return this.isAt(this.keyFrom[member], this.keyTo[member], key);
  }

  valueIs(member, value) {
    return this.isAt(this.from[member], this.to[member], value);
  }

  isAt(from, to, expected) {
    if (to - from !== expected.length) {
      return false;
    }
    for (let i = 0; i < expected.length; i++) {
      if (this.bytes[from + i] !== expected[i]) {
        return false;
      }
    }
    return true;
  }

  key(member) {
    return fromUtf8(this.bytes.subarray(this.keyFrom[member], this.keyTo[member]), "MALFORMED_LEAF");
  }

  text(member) {
    const raw = fromUtf8(this.bytes.subarray(this.from[member], this.to[member]), "MALFORMED_LEAF");
    return raw.replace(/\\(.)/g, "$1");
  }
}

function isKeyByte(byte) {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= ZERO && byte <= NINE) || byte === 0x2d;
}
