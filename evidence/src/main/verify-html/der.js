// Certificates, as far as they say whose key they are for: DER in its one form (X.690 section 10).

const DEEPEST_ELEMENT = 24;
const MOST_DER_BYTES = 0xffff;

function demandDer(holds, why) {
  demand(holds, "MALFORMED_TOKEN", why);
}

/** The element that begins there: every tag has one byte, every length is the shortest. */
function elementAt(bytes, from, end) {
  demandDer(end - from >= 2, "an element that is cut");
  demandDer((bytes[from] & 0x1f) !== 0x1f, "a tag of more than one byte");
  let content = from + 2;
  let length = bytes[from + 1];
  if (length > 0x7f) {
    const count = length & 0x7f;
    demandDer(count >= 1 && count <= 2 && count <= end - content, "a length that no element here has");
    length = 0;
    for (let i = 0; i < count; i++) {
      length = length * 256 + bytes[content++];
    }
    demandDer(length >= (count === 1 ? 0x80 : 0x100), "a length that is not the shortest");
  }
  demandDer(length <= end - content, "an element that is cut");
  return { tag: bytes[from], from, content, to: content + length };
}

function partsOf(bytes, element) {
  const parts = [];
  for (let at = element.content; at < element.to;) {
    const part = elementAt(bytes, at, element.to);
    parts.push(part);
    at = part.to;
  }
  return parts;
}

function walkDer(bytes, element, depth) {
  demandDer(depth < DEEPEST_ELEMENT, "elements in elements without end");
  if ((element.tag & 0x20) !== 0) {
    partsOf(bytes, element).forEach((part) => walkDer(bytes, part, depth + 1));
  }
}

/** The bytes of the key that a certificate (RFC 5280 section 4.1, version 3) is for, and nothing else of it. */
function certifiedKey(bytes) {
  demandDer(bytes.length <= MOST_DER_BYTES, "more than 65535 bytes");
  const whole = elementAt(bytes, 0, bytes.length);
  demandDer(whole.to === bytes.length, "bytes behind the end");
  walkDer(bytes, whole, 0);
  const within = (element) => (element !== undefined && element.tag === 0x30 ? partsOf(bytes, element) : []);
  const tbs = within(within(whole)[0]);
  const tags = [0xa0, 0x02, 0x30, 0x30, 0x30, 0x30, 0x30];
  demandDer(tags.every((tag, i) => tbs.length > i && tbs[i].tag === tag), "no certificate");
  demandDer(
    sameBytes(bytes.subarray(tbs[0].content, tbs[0].to), new Uint8Array([2, 1, 2])),
    "a certificate of another version",
  );
  return bytes.subarray(tbs[6].from, tbs[6].to);
}
