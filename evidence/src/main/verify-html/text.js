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
