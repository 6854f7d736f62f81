// The files of a bundle beside the leaves: what it says of itself, its manifest, disclosures, redactions and proofs.

const NAMES = {
  description: "bundle.json",
  first: "checkpoint/first.note",
  last: "checkpoint/last.note",
  left: "edges/left.txt",
  right: "edges/right.txt",
  leaves: "leaves.bin",
  redactions: "redactions.json",
  page: "report.html",
  manifest: "manifest.sm3",
  signature: "manifest.sig",
  lastToken: "checkpoint/last.tsr",
  manifestToken: "manifest.tsr",
  /** By the id of the key. */
  certificate: (id) => "certs/log-" + id + ".der",
  consistency: (from, to) => "consistency/" + from + "-" + to + ".txt",
  disclosure: (seq) => "disclosures/" + seq + ".json",
  auditEvent: (seq) => "auditevents/" + seq + ".json",
  leaf: (seq) => "proofs/" + seq + ".leaf",
  proof: (seq) => "proofs/" + seq + ".tlog-proof",
  /** The number in a name of a folder. */
  seq: (name) => fromDecimal(name.slice(name.indexOf("/") + 1, name.indexOf(".")), "MALFORMED_BUNDLE"),
};

/** The time stamps that a bundle can name. */
const TOKENS = [NAMES.lastToken, NAMES.manifestToken];

/** bundle.json: the log's word, held against the leaves and no more believed than that. */
function readDescription(bytes) {
  const fields = new Fields(
    readJson(bytes),
    ["version", "log", "window", "query", "requester", "created", "tool", "tokens"],
  );
  demandBundle(fields.value("version") === 1, "another version");
  const window = new Fields(fields.value("window"), ["from", "to", "first", "end", "ending"]);
  const query = new Fields(fields.value("query"), ["scope", "case", "disclosed"]);
  const about = {
    log: fields.text("log"),
    from: window.instant("from"),
    to: window.instant("to"),
    fromText: window.text("from"),
    toText: window.text("to"),
    first: window.number("first"),
    end: window.number("end"),
    ending: window.text("ending"),
    scope: query.text("scope"),
    inspection: query.text("case"),
    disclosed: query.list("disclosed").map(numberOf),
    requester: fields.text("requester"),
    created: fields.instant("created"),
    tool: fields.text("tool"),
    tokens: fields.list("tokens").map(textOf),
  };
  demandBundle(about.ending === "covered" || about.ending === "short", "an ending that no window has");
  demandSense(about);
  return about;
}

function demandSense(about) {
  demandBundle(
    about.end > about.first && about.from <= about.to,
    "a window without a leaf, or that ends before it begins",
  );
  const leaves = about.scope === "leaves" && about.inspection === "" && about.disclosed.length === 0;
  demandBundle(leaves || (about.scope === "case" && about.inspection !== ""), "a scope that is not known");
  let before = about.first - 1n;
  for (const seq of about.disclosed) {
    demandBundle(
      seq > before && seq < about.end,
      "disclosures that are not in order, or outside the window",
    );
    before = seq;
  }
  const known = TOKENS.filter((name) => about.tokens.includes(name));
  demandBundle(
    known.length === about.tokens.length && known.every((name, i) => name === about.tokens[i]),
    "time stamps that no bundle has, or in another order",
  );
}

/** The hash of every file by its name, one a line as openssl dgst -sm3 -r prints them, in the order of the names. */
function readManifest(bytes) {
  const text = fromUtf8(bytes, "MALFORMED_BUNDLE");
  const hashes = new Map();
  let before = "";
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf("\n", from);
    const line = /^([0-9a-f]{64}) \*([a-z0-9./-]+)$/.exec(text.slice(from, end < 0 ? text.length : end));
    demandBundle(end >= 0 && line !== null, "a manifest in another form");
    demandBundle(before < line[2], "a manifest that names a file twice, or in another order");
    before = line[2];
    hashes.set(before, fromHex(line[1]));
    from = end + 1;
  }
  return hashes;
}

const SALT_LENGTH = 32;
const EVENT_FIELD = "event";

/**
 * The openings of one leaf by field: a list of {"field", "salt", "value"} in the order of the fields.
 *
 * @param event the event's own bytes, or null; they are there exactly where the list has the field
 */
function readDisclosure(bytes, event) {
  const openings = new Map();
  let left = event;
  let before = null;
  for (const item of listOf(readJson(bytes))) {
    const isEvent = item instanceof Map && item.get("field") === EVENT_FIELD;
    const fields = new Fields(item, isEvent ? ["field", "salt"] : ["field", "salt", "value"]);
    const field = fields.text("field");
    const salt = fromBase64(fields.text("salt"), "MALFORMED_BUNDLE");
    const value = isEvent ? left : toUtf8(fields.text("value"));
    demandBundle(value !== null, "an event without its bytes");
    demandBundle(before === null || before < field, "a field twice, or in another order");
    openings.set(field, { salt, value });
    before = field;
    left = isEvent ? null : left;
  }
  demandBundle(
    openings.size > 0 && left === null,
    "a disclosure of nothing, or an event without its salt",
  );
  return openings;
}

const ZERO_BYTE = Uint8Array.of(0);
const COMMITMENT_PURPOSE = toUtf8("dzay-commit/v1");

/** Whether the leaf's commitment for the field is to this value. */
function opens(leaf, field, { salt, value }) {
  const commitment = leaf.commitments.get(field);
  if (commitment === undefined || salt.length !== SALT_LENGTH) {
    return false;
  }
  const parts = [COMMITMENT_PURPOSE, toUtf8(leaf.log), toUtf8(String(leaf.seq)), toUtf8(field)];
  const separated = parts.map((part) => joined(part, ZERO_BYTE));
  const committed = sm3(...separated, salt, field === EVENT_FIELD ? padded(value) : value);
  return sameBytes(commitment, committed);
}

/** One byte 80, then bytes 00 up to the next multiple of 256. */
function padded(value) {
  const bytes = new Uint8Array((Math.floor(value.length / 256) + 1) * 256);
  bytes.set(value);
  bytes[value.length] = 0x80;
  return bytes;
}

const REDACTION_KIND = "redaction";

/** The redaction's leaf by what it redacts, from a list of {"leaf", "seq"} in the order of seq. */
function readRedactions(bytes) {
  const bySeq = new Map();
  let before = -1n;
  for (const item of listOf(readJson(bytes))) {
    const fields = new Fields(item, ["leaf", "seq"]);
    const seq = fields.number("seq");
    demandBundle(before < seq, "a redaction twice, or in another order");
    bySeq.set(seq, fields.number("leaf"));
    before = seq;
  }
  return bySeq;
}

/** A number of a redaction's leaf: the first or the last leaf that it is about, or how many of those there are. */
function numberOfRedaction(leaf, field) {
  demandBundle(leaf.texts.has(field), "a redaction without its range, or without how many it is about");
  return fromDecimal(leaf.texts.get(field), "MALFORMED_BUNDLE");
}

/** Whether the leaf redacts what stands at seq, with the approval of both regions. */
function redacts(leaf, seq) {
  return leaf.kind === REDACTION_KIND
    && leaf.seq > seq
    && numberOfRedaction(leaf, "from") <= seq
    && seq <= numberOfRedaction(leaf, "to")
    && ["approver-anyue", "approver-dazu"].every((approver) => leaf.commitments.has(approver));
}

/** That one leaf is in the log, in a file of its own (C2SP tlog-proof, with SM3 in the tree). */
function readLogProof(bytes) {
  const refusal = "not a tlog-proof of version 1";
  const header = "c2sp.org/tlog-proof@v1\n";
  demand(bytes.length <= 2 * MOST_NOTE_BYTES, "TOO_LARGE", "a proof of more than two million bytes");
  const text = fromUtf8(bytes, "MALFORMED_PROOF");
  const blank = text.indexOf("\n\n");
  demand(text.startsWith(header) && blank >= header.length, "MALFORMED_PROOF", refusal);
  let rest = text.slice(header.length, blank + 1);
  if (rest.startsWith("extra ")) {
    const end = rest.indexOf("\n");
    fromBase64(rest.slice("extra ".length, end), "MALFORMED_PROOF");
    rest = rest.slice(end + 1);
  }
  demand(rest.startsWith("index "), "MALFORMED_PROOF", refusal);
  const end = rest.indexOf("\n");
  return {
    index: fromDecimal(rest.slice("index ".length, end), "MALFORMED_PROOF"),
    hashes: readHashLines(toUtf8(rest.slice(end + 1))),
    note: SignedNote.parse(toUtf8(text.slice(blank + 2))),
  };
}

/** Whether the leaf is in the tree of the proof's checkpoint. Who signed that checkpoint is another question. */
function proves(proof, leafBytes) {
  const tree = readCheckpoint(proof.note.text);
  return isIncluded(sm3(LEAF_MARK, leafBytes), proof.index, tree.size, proof.hashes, tree.root);
}
