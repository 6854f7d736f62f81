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
