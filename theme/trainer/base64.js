// The bytes that base64 letters stand for, piece by piece. A data file is a script that holds its
// letters in a comment: what counts stands between its two stars.

const STAR = 42;
const VALUES = new Uint8Array(256).fill(255);
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
[...ALPHABET].forEach((letter, value) => (VALUES[letter.charCodeAt(0)] = value));

export const PIECE_OF_FILE = 65536; // letters at once

export class Base64 {
  constructor() {
    Object.assign(this, { stars: 0, bits: 0, count: 0, out: new Uint8Array(PIECE_OF_FILE) });
  }

  // Returns the bytes of a piece of the file, valid until the next call. Other letters than those
  // of the alphabet count as nothing: what is missing then is noticed further on.
  decode(piece) {
    let { stars, bits, count } = this;
    let filled = 0;
    for (const letter of piece) {
      if (letter === STAR) stars += 1;
      const value = VALUES[letter];
      if (stars !== 1 || value === 255) continue;
      bits = ((bits << 6) | value) & 0xffff;
      count += 6;
      if (count >= 8) this.out[filled++] = bits >> (count -= 8);
    }
    Object.assign(this, { stars, bits, count });
    return this.out.subarray(0, filled);
  }
}
