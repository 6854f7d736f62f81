// The one zip that there is for given files: stored, in one order, all dated 1980-01-01 00:00, with nothing between,
// before or behind them. Reading compares with the bytes that a writer would write, so no two readers can find
// different files in it, and nothing can swell when it is unpacked.

const MOST_ZIP_BYTES = 0xfffffffe;
const MOST_ENTRIES = 0xfffe;
const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;
const END_LENGTH = 22;
const LONGEST_NAME = 64;
/** Bytes of the largest file that is read into memory. */
const MOST_FILE_BYTES = 16 * 1024 * 1024;
const CHUNK = 1 << 18;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let crc = i;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return crc;
});

function crc32(bytes, before) {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[i]) & 0xff];
  }
  return ~crc >>> 0;
}

function littleEndian(...fields) {
  const bytes = [];
  for (const [length, value] of fields) {
    for (let i = 0; i < length; i++) {
      bytes.push(Math.floor(value / 2 ** (8 * i)) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/** What a file's two headers have in common: version 2.0, no flag, stored, the date, and its measures. */
function commonHeader(entry) {
  return littleEndian(
    [2, 20], [2, 0], [2, 0], [2, 0], [2, 0x21],
    [4, entry.crc], [4, entry.size], [4, entry.size], [2, entry.name.length], [2, 0],
  );
}

function localHeader(entry) {
  return joined(littleEndian([4, 0x04034b50]), commonHeader(entry), toUtf8(entry.name));
}

function centralHeader(entry) {
  return joined(
    littleEndian([4, 0x02014b50], [2, 20]),
    commonHeader(entry),
    littleEndian([2, 0], [2, 0], [2, 0], [4, 0], [4, entry.offset]),
    toUtf8(entry.name),
  );
}

function endOfZip(count, directory, length) {
  return littleEndian([4, 0x06054b50], [4, 0], [2, count], [2, count], [4, length], [4, directory], [2, 0]);
}

const NUMBER = "(0|[1-9][0-9]{0,18})";
/** What has no name here cannot be brought along. */
const ALLOWED_NAMES = new RegExp(
  ("^(bundle\\.json|certs/log-[0-9a-f]{8}\\.der|checkpoint/((first|last)\\.note|last\\.tsr)|edges/(left|right)\\.txt"
    + "|leaves\\.bin|redactions\\.json|report\\.html|manifest\\.(sm3|sig|tsr)"
    + "|consistency/N-N\\.txt|(disclosures|auditevents)/N\\.json|proofs/N\\.(leaf|tlog-proof))$").replace(/N/g, NUMBER),
);

/** What no manifest can name, in the order in which it stands behind all others. */
const UNLISTED = ["manifest.sm3", "manifest.sig", "manifest.tsr"];

function comesBefore(one, other) {
  const [rank, otherRank] = [UNLISTED.indexOf(one), UNLISTED.indexOf(other)];
  return rank < otherRank || (rank === otherRank && one < other);
}

/** The files of a bundle, read where they lie in a Blob; nothing of what they say is checked here. */
class BundleReader {
  static async open(blob) {
    const length = blob.size;
    demandBundle(length >= END_LENGTH && length <= MOST_ZIP_BYTES, "not the length of a bundle, but perhaps an answer of the gateway");
    const endAt = length - END_LENGTH;
    const end = await readBlob(blob, endAt, length);
    const view = new DataView(end.buffer);
    const count = view.getUint16(10, true);
    const directory = view.getUint32(16, true);
    demandBundle(
      directory <= endAt && count > 0 && count <= MOST_ENTRIES,
      "no directory where it should be",
    );
    demandBundle(
      endAt - directory <= count * (CENTRAL_LENGTH + LONGEST_NAME),
      "a directory longer than its files have names",
    );
    const entries = readDirectory(await readBlob(blob, directory, endAt), count);
    demandBundle(
      sameBytes(end, endOfZip(count, directory, endAt - directory)),
      "an end that does not fit the files",
    );
    await demandInOrder(blob, entries, directory);
    return new BundleReader(blob, entries);
  }

  constructor(blob, entries) {
    this.blob = blob;
    this.entries = new Map(entries.map((entry) => [entry.name, entry]));
  }

  /** The names, in the order of the zip. */
  names() {
    return [...this.entries.keys()];
  }

  has(name) {
    return this.entries.has(name);
  }

  entry(name) {
    demandBundle(this.has(name), name + " is missing");
    return this.entries.get(name);
  }

  /** The whole file; one that is missing, or has more than 16 MiB, is refused. */
  async bytes(name) {
    const entry = this.entry(name);
    demand(entry.size <= MOST_FILE_BYTES, "TOO_LARGE", name);
    return readBlob(this.blob, entry.dataOffset, entry.end);
  }

  /** The file piece by piece. */
  async *chunks(name) {
    const entry = this.entry(name);
    for (let at = entry.dataOffset; at < entry.end; at += CHUNK) {
      yield await readBlob(this.blob, at, Math.min(at + CHUNK, entry.end));
    }
  }
}

function readDirectory(bytes, count) {
  const view = new DataView(bytes.buffer);
  const entries = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    demandBundle(bytes.length - at >= CENTRAL_LENGTH, "a directory that is cut");
    const nameLength = view.getUint16(at + 28, true);
    const next = at + CENTRAL_LENGTH + nameLength;
    demandBundle(nameLength <= LONGEST_NAME && next <= bytes.length, "a directory that is cut");
    const name = String.fromCharCode(...bytes.subarray(at + CENTRAL_LENGTH, next));
    const size = view.getUint32(at + 24, true);
    const offset = view.getUint32(at + 42, true);
    const dataOffset = offset + LOCAL_LENGTH + nameLength;
    const entry = { name, offset, size, crc: view.getUint32(at + 16, true), dataOffset, end: dataOffset + size };
    demandBundle(
      sameBytes(bytes.subarray(at, next), centralHeader(entry)),
      "a file that is packed, dated, marked or commented",
    );
    entries.push(entry);
    at = next;
  }
  demandBundle(at === bytes.length, "a directory with more than its files");
  return entries;
}

async function demandInOrder(blob, entries, directory) {
  let at = 0;
  let before = null;
  for (const entry of entries) {
    demandBundle(ALLOWED_NAMES.test(entry.name), "a file that no bundle has");
    demandBundle(
      before === null || comesBefore(before, entry.name),
      "a file twice, or files in another order",
    );
    demandBundle(
      entry.offset === at && entry.end <= directory,
      "files that lie elsewhere than one behind the other",
    );
    const header = localHeader(entry);
    demandBundle(
      sameBytes(header, await readBlob(blob, at, at + header.length)),
      "a header that is not as in the directory",
    );
    before = entry.name;
    at = entry.end;
  }
  demandBundle(at === directory, "bytes between the files and their directory");
}

async function readBlob(blob, from, to) {
  return new Uint8Array(await blob.slice(from, to).arrayBuffer());
}

function demandBundle(holds, otherwise) {
  demand(holds, "MALFORMED_BUNDLE", otherwise);
}
