// JSON with exactly one way to write each value (RFC 8785 with less in it): keys sorted, no space, a line feed at the
// end; strings, whole numbers from 0 to 999999999, arrays and objects. Whatever is read is written again and must be
// the same text, so the reader itself may be simple. Objects become maps: a key can be called anything.

const DEEPEST = 8;
const MOST_DIGITS = 9;

function readJson(bytes) {
  const text = fromUtf8(bytes, "MALFORMED_BUNDLE");
  const value = new JsonReader(text).value(0);
  demandBundle(writeJson(value) + "\n" === text, "JSON that is not in its one form");
  return value;
}

class JsonReader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  value(depth) {
    demandBundle(depth <= DEEPEST, "JSON that is not in its one form");
    switch (this.peek()) {
      case "{":
        return this.object(depth);
      case "[":
        return this.array(depth);
      case '"':
        return this.string();
      default:
        return this.number();
    }
  }

  object(depth) {
    const members = new Map();
    for (this.at++; this.peek() !== "}"; ) {
      const key = this.string();
      this.take(":");
      members.set(key, this.value(depth + 1));
      if (this.peek() === ",") {
        this.at++;
      }
    }
    this.at++;
    return members;
  }

  array(depth) {
    const values = [];
    for (this.at++; this.peek() !== "]"; ) {
      values.push(this.value(depth + 1));
      if (this.peek() === ",") {
        this.at++;
      }
    }
    this.at++;
    return values;
  }

  string() {
    const parts = [];
    for (this.take('"'); this.peek() !== '"'; this.at++) {
      let c = this.peek();
      if (c === "\\") {
        this.at++;
        c = this.peek();
        if (c === "u") {
          c = String.fromCharCode(parseInt(this.text.slice(this.at + 1, this.at + 5), 16));
          this.at += 4;
        }
      }
      parts.push(c);
    }
    this.at++;
    return parts.join("");
  }

  number() {
    const from = this.at;
    while (/[0-9]/.test(this.peek())) {
      this.at++;
    }
    demandBundle(this.at > from && this.at - from <= MOST_DIGITS, "JSON that is not in its one form");
    return Number(this.text.slice(from, this.at));
  }

  peek() {
    demandBundle(this.at < this.text.length, "JSON that is not in its one form");
    return this.text[this.at];
  }

  take(expected) {
    demandBundle(this.peek() === expected, "JSON that is not in its one form");
    this.at++;
  }
}

function writeJson(value) {
  if (value instanceof Map) {
    const members = [...value.keys()].sort().map((key) => writeJson(key) + ":" + writeJson(value.get(key)));
    return "{" + members.join(",") + "}";
  }
  if (Array.isArray(value)) {
    return "[" + value.map(writeJson).join(",") + "]";
  }
  if (typeof value === "number") {
    return String(value);
  }
  const escaped = (c) => (c === '"' || c === "\\" ? "\\" + c : "\\u00" + toHex(toUtf8(c)));
  return '"' + value.replace(/["\\\u0000-\u001f\u007f]/g, escaped) + '"';
}

/** The members of one object: exactly the named ones, each of its type, or a refusal. */
class Fields {
  constructor(value, names) {
    const fits = value instanceof Map && value.size === names.length && names.every((name) => value.has(name));
    demandBundle(fits, "other fields than it has");
    this.members = value;
  }

  value(name) {
    return this.members.get(name);
  }

  text(name) {
    return textOf(this.value(name));
  }

  number(name) {
    return numberOf(this.value(name));
  }

  list(name) {
    return listOf(this.value(name));
  }

  instant(name) {
    return instantOf(this.text(name));
  }
}

function textOf(value) {
  demandBundle(typeof value === "string", "not a text");
  return value;
}

function numberOf(value) {
  return fromDecimal(textOf(value), "MALFORMED_BUNDLE");
}

function listOf(value) {
  demandBundle(Array.isArray(value), "not a list");
  return value;
}

/** Nanoseconds since 1970 of a time as java.time.Instant writes it, in the years 0000 to 9999. */
function instantOf(text) {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.((?:\d{3}){1,3}))?Z$/.exec(text);
  demandBundle(match !== null, "not a time in its one form");
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const days = daysSince1970(year, month, day);
  const fraction = match[7] || "";
  const inOneForm = !fraction.endsWith("000") && hour < 24 && minute < 60 && second < 60;
  demandBundle(!Number.isNaN(days) && inOneForm, "not a time in its one form");
  const seconds = BigInt(days * 86400 + hour * 3600 + minute * 60 + second);
  return seconds * 1000000000n + BigInt(fraction.padEnd(9, "0"));
}
