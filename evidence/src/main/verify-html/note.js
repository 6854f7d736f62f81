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
