// What the reader does to an image, by node's own test runner.

import assert from "node:assert/strict";
import test from "node:test";

import { image, load } from "./parts.mjs";

const { dab, invert, shift, turn } = await load("transform");

test("a shift moves each pixel and loses what leaves the image", () => {
  const dot = image([[27, 5, 200]]);
  assert.deepEqual(shift(dot, -1, 2), image([[26, 7, 200]]));
  assert.deepEqual(shift(dot, 1, 0), image([]));
  assert.deepEqual(shift(dot, 0, -6), image([]));
});

test("four turns are none, and one is clockwise", () => {
  const dot = image([[27, 0, 9]]);
  assert.deepEqual(turn(dot), image([[27, 27, 9]]));
  assert.deepEqual(turn(turn(turn(turn(dot)))), dot);
});

test("inverting twice changes nothing", () => {
  const dot = image([[3, 3, 40]]);
  assert.equal(invert(dot)[3 * 28 + 3], 215);
  assert.deepEqual(invert(invert(dot)), dot);
});

test("a dab is brightest in its middle and makes nothing darker", () => {
  const drawn = dab(image([[0, 0, 77]]), 10, 10);
  assert.equal(drawn[10 * 28 + 10], 255);
  assert.equal(drawn[10 * 28 + 13], 0);
  assert.equal(drawn[0], 77);
});
