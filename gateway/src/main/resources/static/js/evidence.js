// The verifier's own code, put together from evidence/src/main/verify-html by EvidenceScriptTest; nothing is to be changed here.
// Text and numbers that have exactly one written form; every other form is refused.

/** Evidence that is not what it claims to be. The message names the rule and the place, never the content. */
class Refused extends Error {
  constructor(reason, detail) {
    super(reason + ": " + detail);
    this.reason = reason;
  }
}

function demand(holds, reason, otherwise) {
  if (!holds) {
    throw new Refused(reason, otherwise);
  }
}

const MOST_NUMBER = (1n << 63n) - 1n;
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

/** UTF-8 without a malformed byte, an overlong form or a surrogate; a byte order mark stays what it is. */
function fromUtf8(bytes, reason) {
  try {
    return DECODER.decode(bytes);
  } catch (e) {
    throw new Refused(reason, "not UTF-8");
  }
}

/** Of text without lone surrogates, as all text is that was read here. */
function toUtf8(text) {
  return ENCODER.encode(text);
}

/** Base 64 (RFC 4648 section 4) with its padding and with zero in the bits that carry nothing. */
function fromBase64(text, reason) {
  if (/^[A-Za-z0-9+/=]*$/.test(text)) {
    try {
      const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      if (toBase64(bytes) === text) {
        return bytes;
      }
    } catch (e) {
      // answered below, without the text
    }
  }
  throw new Refused(reason, "not base 64 in its one form");
}

function toBase64(bytes) {
  let binary = "";
  for (const byte of bytes) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary);
}

/** A number from 0 to 2^63-1 in decimal digits, without sign or leading zeros. */
function fromDecimal(text, reason) {
  if (/^(0|[1-9][0-9]{0,18})$/.test(text) && BigInt(text) <= MOST_NUMBER) {
    return BigInt(text);
  }
  throw new Refused(reason, "not a number in its one form");
}

/** High byte first. */
function fromBigEndian(bytes) {
  return bytes.length === 0 ? 0n : BigInt("0x" + toHex(bytes));
}

function toBigEndian(number, length) {
  return fromHex(number.toString(16).padStart(2 * length, "0"));
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(hex) {
  return Uint8Array.from(hex.match(/../g) || [], (digits) => parseInt(digits, 16));
}

function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** What a log, a witness or a key may be called: something without spaces, plus signs and control characters. */
function demandKeyName(name, reason) {
  demand(name !== "" && !/[+\p{Z}\u0000-\u001f\u007f-\u009f]/u.test(name), reason, "a name that no key can have");
}

/** Days since 1970-01-01 of a day of the Gregorian calendar, or NaN where it has no such day. */
function daysSince1970(year, month, day) {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (!(day >= 1 && day <= length)) {
    return NaN;
  }
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}
// The SM3 hash (GB/T 32905-2016).

const SM3_START = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
];
/** The constant of each round, already rotated for it. */
const SM3_ROUNDS = Int32Array.from({ length: 64 }, (_, j) => {
  const t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
  const by = j % 32;
  return by === 0 ? t : (t << by) | (t >>> (32 - by));
});

/** Hashes one sequence of bytes after the other. */
class Sm3 {
  constructor() {
    this.state = new Int32Array(8);
    this.words = new Int32Array(68);
    this.block = new Uint8Array(64);
    this.restart();
  }

  restart() {
    this.state.set(SM3_START);
    this.filled = 0;
    this.length = 0;
  }

  update(bytes, from = 0, to = bytes.length) {
    this.length += to - from;
    let at = from;
    if (this.filled > 0) {
      const taken = Math.min(64 - this.filled, to - at);
      this.block.set(bytes.subarray(at, at + taken), this.filled);
      this.filled += taken;
      at += taken;
      if (this.filled < 64) {
        return this;
      }
      this.compress(this.block, 0);
      this.filled = 0;
    }
    for (; at + 64 <= to; at += 64) {
      this.compress(bytes, at);
    }
    if (at < to) {
      this.block.set(bytes.subarray(at, to), 0);
      this.filled = to - at;
    }
    return this;
  }

  /** The hash of everything added; the next sequence starts empty. */
  finish() {
    const hash = new Uint8Array(32);
    this.finishInto(hash, 0);
    return hash;
  }

  finishInto(out, at) {
    const block = this.block;
    block[this.filled++] = 0x80;
    if (this.filled > 56) {
      block.fill(0, this.filled);
      this.compress(block, 0);
      this.filled = 0;
    }
    block.fill(0, this.filled, 56);
    const view = new DataView(block.buffer);
    view.setUint32(56, Math.floor(this.length / 0x20000000));
    view.setUint32(60, (this.length << 3) >>> 0);
    this.compress(block, 0);
    for (let i = 0; i < 8; i++) {
      const word = this.state[i];
      out[at + 4 * i] = word >>> 24;
      out[at + 4 * i + 1] = word >>> 16;
      out[at + 4 * i + 2] = word >>> 8;
      out[at + 4 * i + 3] = word;
    }
    this.restart();
  }

  compress(bytes, at) {
    const w = this.words;
    const state = this.state;
    for (let j = 0; j < 16; j++, at += 4) {
      w[j] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let j = 16; j < 68; j++) {
      const x = w[j - 16] ^ w[j - 9] ^ ((w[j - 3] << 15) | (w[j - 3] >>> 17));
      const p1 = x ^ ((x << 15) | (x >>> 17)) ^ ((x << 23) | (x >>> 9));
      w[j] = p1 ^ ((w[j - 13] << 7) | (w[j - 13] >>> 25)) ^ w[j - 6];
    }
    let a = state[0], b = state[1], c = state[2], d = state[3];
    let e = state[4], f = state[5], g = state[6], h = state[7];
    for (let j = 0; j < 64; j++) {
      const a12 = (a << 12) | (a >>> 20);
      const sum = (a12 + e + SM3_ROUNDS[j]) | 0;
      const ss1 = (sum << 7) | (sum >>> 25);
      const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) | 0;
      const tt2 = (gg + h + ss1 + w[j]) | 0;
      d = c;
      c = (b << 9) | (b >>> 23);
      b = a;
      a = tt1;
      h = g;
      g = (f << 19) | (f >>> 13);
      f = e;
      e = tt2 ^ ((tt2 << 9) | (tt2 >>> 23)) ^ ((tt2 << 17) | (tt2 >>> 15));
    }
    state[0] ^= a;
    state[1] ^= b;
    state[2] ^= c;
    state[3] ^= d;
    state[4] ^= e;
    state[5] ^= f;
    state[6] ^= g;
    state[7] ^= h;
  }
}

function sm3(...parts) {
  const hash = new Sm3();
  parts.forEach((part) => hash.update(part));
  return hash.finish();
}
// Signatures of SM2 (GB/T 32918.2-2016) on the curve of GB/T 32918.5-2017. Nothing here is secret, so nothing has to
// take the same time for every input.

const SM2_P = BigInt("0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff");
const SM2_A = SM2_P - 3n;
const SM2_B = BigInt("0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93");
const SM2_N = BigInt("0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
const SM2_G = {
  x: BigInt("0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"),
  y: BigInt("0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"),
};
/** Goes into every signature, behind its length in bits in two bytes. */
const SM2_IDENTIFIER = joined(fromHex("0080"), toUtf8("1234567812345678"));
/** id-ecPublicKey on the SM2 curve, then a bit string that starts with 04. */
const SM2_SPKI_START = fromHex("3059301306072a8648ce3d020106082a811ccf5501822d03420004");

function modP(number) {
  const rest = number % SM2_P;
  return rest < 0n ? rest + SM2_P : rest;
}

/** By the extended algorithm of Euclid; of a number that is not 0. */
function inverseModP(number) {
  let [r, nextR, t, nextT] = [SM2_P, modP(number), 0n, 1n];
  while (nextR !== 0n) {
    const quotient = r / nextR;
    [r, nextR] = [nextR, r - quotient * nextR];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return modP(t);
}

/** A public key from the 91 bytes of its SubjectPublicKeyInfo, or a refusal. */
function readPublicKey(spki) {
  const start = SM2_SPKI_START.length;
  demand(
    spki.length === start + 64 && sameBytes(spki.subarray(0, start), SM2_SPKI_START),
    "MALFORMED_KEY",
    "not an SM2 public key",
  );
  const x = fromBigEndian(spki.subarray(start, start + 32));
  const y = fromBigEndian(spki.subarray(start + 32));
  demand(
    x < SM2_P && y < SM2_P && modP(y * y) === modP((x * x + SM2_A) * x + SM2_B),
    "MALFORMED_KEY",
    "not a point on the curve of SM2",
  );
  return { x, y, spki };
}

// Points in Jacobian coordinates: x = X / Z^2, y = Y / Z^3; Z = 0 is the point at infinity.

function doubled(point) {
  if (point.z === 0n || point.y === 0n) {
    return { x: 1n, y: 1n, z: 0n };
  }
  const zz = modP(point.z * point.z);
  const m = modP(3n * (point.x - zz) * (point.x + zz));
  const yy = modP(point.y * point.y);
  const s = modP(4n * point.x * yy);
  const x = modP(m * m - 2n * s);
  return { x, y: modP(m * (s - x) - 8n * yy * yy), z: modP(2n * point.y * point.z) };
}

function added(one, other) {
  if (one.z === 0n || other.z === 0n) {
    return one.z === 0n ? other : one;
  }
  const oneZz = modP(one.z * one.z);
  const otherZz = modP(other.z * other.z);
  const u = modP(one.x * otherZz);
  const s = modP(one.y * otherZz * other.z);
  const h = modP(other.x * oneZz - u);
  const r = modP(other.y * oneZz * one.z - s);
  if (h === 0n) {
    return r === 0n ? doubled(one) : { x: 1n, y: 1n, z: 0n };
  }
  const hh = modP(h * h);
  const hhh = modP(h * hh);
  const v = modP(u * hh);
  const x = modP(r * r - hhh - 2n * v);
  return { x, y: modP(r * (v - x) - s * hhh), z: modP(h * one.z * other.z) };
}

/** s times the base point and t times the key, in one go from the highest bit. */
function sumOfProducts(s, t, key) {
  const base = { ...SM2_G, z: 1n };
  const point = { x: key.x, y: key.y, z: 1n };
  const steps = [null, base, point, added(base, point)];
  let sum = { x: 1n, y: 1n, z: 0n };
  for (let bit = 255n; bit >= 0n; bit--) {
    sum = doubled(sum);
    const step = steps[Number((s >> bit) & 1n) + 2 * Number((t >> bit) & 1n)];
    sum = step === null ? sum : added(sum, step);
  }
  return sum;
}

/**
 * r and s of a signature in its one form: the DER of SEQUENCE{INTEGER r, INTEGER s} with 1 to n-1 for both. Anything
 * else is null.
 */
function readSignature(der) {
  if (der.length < 2 || der[0] !== 0x30 || der[1] !== der.length - 2) {
    return null;
  }
  const r = readPositive(der, 2);
  const s = r === null ? null : readPositive(der, r.end);
  return s === null || s.end !== der.length ? null : { r: r.number, s: s.number };
}

function readPositive(der, at) {
  const from = at + 2;
  if (from >= der.length || der[at] !== 2) {
    return null;
  }
  const length = der[at + 1];
  if (length < 1 || length > 33 || length > der.length - from || der[from] >= 0x80) {
    return null;
  }
  const needless = der[from] === 0 && (length === 1 || der[from + 1] < 0x80);
  const number = fromBigEndian(der.subarray(from, from + length));
  return needless || number >= SM2_N ? null : { number, end: from + length };
}

/** Whether the signature over the message is this key's, with the identifier 1234567812345678. */
function isSignedBy(key, message, der) {
  const signature = readSignature(der);
  if (signature === null) {
    return false;
  }
  const { r, s } = signature;
  const t = (r + s) % SM2_N;
  if (t === 0n) {
    return false;
  }
  const sum = sumOfProducts(s, t, key);
  if (sum.z === 0n) {
    return false;
  }
  const inverse = inverseModP(sum.z);
  const x = modP(sum.x * inverse * inverse);
  const e = fromBigEndian(sm3(signerHash(key), message));
  return (e + x) % SM2_N === r;
}

/** Z: the hash over the identifier, the curve and the key. */
function signerHash(key) {
  const numbers = [SM2_A, SM2_B, SM2_G.x, SM2_G.y, key.x, key.y];
  return sm3(SM2_IDENTIFIER, ...numbers.map((number) => toBigEndian(number, 32)));
}
// Signed notes (C2SP signed-note) with checkpoints (C2SP tlog-checkpoint), and the keys that sign them.

const MOST_NOTE_BYTES = 1000000;
const MOST_SIGNATURES = 20;
const DASH = "\u2014 ";
/** What a key signs as: the byte 0xFF, because none is assigned to SM2, and a name of our own. */
const KEY_TYPES = {
  log: joined(Uint8Array.of(0xff), toUtf8("sm2-sm3-der/log/v1")),
  witness: joined(Uint8Array.of(0xff), toUtf8("sm2-sm3-der/cosignature/v1")),
};
/** The last second of java.time.Instant: the jar reads no later time either. */
const LATEST_SECOND = 31556889864403199n;

/** A note as it stands; nothing of its text is to be believed before a policy has taken it. */
class SignedNote {
  static parse(bytes) {
    demand(bytes.length <= MOST_NOTE_BYTES, "TOO_LARGE", "a note of more than a million bytes");
    const note = fromUtf8(bytes, "MALFORMED_NOTE");
    const split = note.lastIndexOf("\n\n");
    demand(
      split >= 0 && note.endsWith("\n"),
      "MALFORMED_NOTE",
      "no blank line, or no line feed at the end",
    );
    const text = note.slice(0, split + 1);
    const lines = note.slice(split + 2).split("\n");
    lines.pop();
    demand(lines.length <= MOST_SIGNATURES, "TOO_LARGE", "more than " + MOST_SIGNATURES + " signatures");
    const signatures = lines.map(readSignatureLine);
    demand(
      !/[\u0000-\u0009\u000b-\u001f]/.test(text),
      "MALFORMED_NOTE",
      "the text has a control character, or no line feed at its end",
    );
    demand(signatures.length > 0, "MALFORMED_NOTE", "not signed");
    return new SignedNote(note, text, signatures);
  }

  constructor(whole, text, signatures) {
    this.whole = whole;
    this.text = text;
    this.signatures = signatures;
  }
}

function readSignatureLine(line) {
  const space = line.indexOf(" ", DASH.length);
  demand(line.startsWith(DASH) && space >= 0, "MALFORMED_NOTE", "not a signature line");
  const payload = fromBase64(line.slice(space + 1), "MALFORMED_NOTE");
  demand(payload.length > 4, "MALFORMED_NOTE", "an empty signature");
  const name = line.slice(DASH.length, space);
  demandKeyName(name, "MALFORMED_NOTE");
  return { name, id: toHex(payload.subarray(0, 4)), payload: payload.subarray(4) };
}

/** The state of a log: three lines and no more. */
function readCheckpoint(text) {
  const lines = text.split("\n");
  demand(lines.length === 4 && lines[3] === "", "MALFORMED_CHECKPOINT", "not three lines");
  const origin = lines[0];
  const size = fromDecimal(lines[1], "MALFORMED_CHECKPOINT");
  const root = fromBase64(lines[2], "MALFORMED_CHECKPOINT");
  demandKeyName(origin, "MALFORMED_CHECKPOINT");
  demand(root.length === HASH_LENGTH, "MALFORMED_CHECKPOINT", "a size or a root that no tree has");
  return { origin, size, root };
}

function sameCheckpoint(one, other) {
  return one.origin === other.origin && one.size === other.size && sameBytes(one.root, other.root);
}

/** The time and the signature of a witness, or null. The time is in seconds, in eight bytes, high byte first. */
function readCosignature(payload) {
  if (payload.length <= 8) {
    return null;
  }
  const time = fromBigEndian(payload.subarray(0, 8));
  return time > 0n && time <= LATEST_SECOND ? { time, signature: payload.subarray(8) } : null;
}

/** A key with the name and the role in which it signs notes: the vkey of C2SP signed-note, name+id+base64. */
class VerifierKey {
  static parse(text) {
    const first = text.indexOf("+");
    const second = text.indexOf("+", first + 1);
    demand(first >= 0 && second >= 0, "MALFORMED_KEY", "not a verifier key");
    const name = text.slice(0, first);
    const typed = fromBase64(text.slice(second + 1), "MALFORMED_KEY");
    for (const [role, type] of Object.entries(KEY_TYPES)) {
      if (typed.length > type.length && sameBytes(typed.subarray(0, type.length), type)) {
        const publicKey = readPublicKey(typed.slice(type.length));
        demandKeyName(name, "MALFORMED_KEY");
        const id = toHex(sm3(toUtf8(name + "\n"), typed).subarray(0, 4));
        demand(
          text.slice(first + 1, second) === id,
          "MALFORMED_KEY",
          "the id is not that of this name and key",
        );
        return new VerifierKey(name, role, id, publicKey);
      }
    }
    throw new Refused("MALFORMED_KEY", "a signature type that is not ours");
  }

  constructor(name, role, id, publicKey) {
    this.name = name;
    this.role = role;
    this.id = id;
    this.label = name + "+" + id;
    this.publicKey = publicKey;
  }

  isNamedBy(line) {
    return this.name === line.name && this.id === line.id;
  }

  /** Whether the line is this key's signature, in this role, over the text. */
  verifies(text, line) {
    if (!this.isNamedBy(line)) {
      return false;
    }
    if (this.role === "log") {
      return isSignedBy(this.publicKey, toUtf8(text), line.payload);
    }
    const cosignature = readCosignature(line.payload);
    return cosignature !== null && isSignedBy(
      this.publicKey,
      toUtf8("sm2-cosignature/v1\ncosigner " + this.name + "\ntime " + cosignature.time + "\n" + text),
      cosignature.signature,
    );
  }
}
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
