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
