// What several of the tests of the trainer need: its scripts, an image, and numbers that are near.

import assert from "node:assert/strict";

export const load = (name) => import(new URL(`../../theme/trainer/${name}.js`, import.meta.url));
export const near = (a, b, limit = 1e-9) => assert.ok(Math.abs(a - b) <= limit, `${a} is not ${b}`);
export const image = (pixels) => {
  const bytes = new Uint8Array(784);
  for (const [x, y, value] of pixels) bytes[y * 28 + x] = value;
  return bytes;
};
