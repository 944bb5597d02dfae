// What a trained net says of images, by node's own test runner.

import assert from "node:assert/strict";
import test from "node:test";

import { image, load, near } from "./parts.mjs";

const { contributions, likeliest, predict } = await load("predict");
const { findFlip } = await load("flip");
const { confusion, surest } = await load("confusion");
const { examine } = await load("exam");
const { PlainNet } = await load("plain-net");

test("probabilities are the softmax of the logits, and contributions add up to them", () => {
  const weights = Float32Array.from({ length: 7840 }, (_, k) => Math.sin(k));
  const bias = Float32Array.from({ length: 10 }, (_, j) => j / 10);
  const seen = image([[4, 4, 255], [20, 9, 51]]);
  const { logits, probabilities } = predict({ weights, bias }, seen);
  near(probabilities.reduce((a, b) => a + b), 1);
  near(Math.log(probabilities[3] / probabilities[1]), logits[3] - logits[1], 1e-9);
  const total = contributions({ weights }, seen, 3).reduce((a, b) => a + b);
  near(total + bias[3], logits[3], 1e-6);
  assert.equal(likeliest([1, 5, 2]), 1);
});

test("a flip is found where a shift by one pixel changes the class", async () => {
  // Class 6 looks at one pixel, class 4 at its neighbour to the right.
  const weights = new Float32Array(7840);
  weights[6 * 784 + 100] = 1;
  weights[4 * 784 + 101] = 1;
  const images = new Uint8Array(2 * 784);
  images[784 + 100] = 255;
  const net = { weights, bias: new Float32Array(10) };
  const found = await findFlip(net, { images, labels: Uint8Array.of(4, 6) }, 6, 4, 0);
  assert.equal(found.number, 1);
  assert.equal(found.direction, "right");
  assert.equal(await findFlip(net, { images, labels: Uint8Array.of(4, 4) }, 6, 4, 0), null);
});

test("the confusion matrix counts, and the surest mistakes come first", () => {
  const labels = Uint8Array.of(1, 1, 2, 3), predicted = Uint8Array.of(1, 2, 2, 4);
  const counts = confusion(labels, predicted);
  assert.equal(counts[1][1] + counts[2][2], 2);
  assert.equal(counts[1][2], 1);
  assert.equal(counts.flat().reduce((a, b) => a + b), 4);
  assert.deepEqual(surest(labels, predicted, Float32Array.of(1, 0.5, 1, 0.8), 8), [3, 1]);
});

test("an examination counts all test images and leaves the net's totals alone", async () => {
  const net = new PlainNet();
  net.testLabels.forEach((_, i) => (net.testLabels[i] = i % 10));
  net.bias[3] = 1;
  net.totals.set([5, 6]);
  const { counts, mistakes } = await examine(net);
  assert.deepEqual(counts.map((row) => row[3]), new Array(10).fill(1000));
  assert.deepEqual(Array.from(net.totals), [5, 6]);
  assert.equal(mistakes.length, 8);
  assert.ok(mistakes.every(({ label, predicted }) => predicted === 3 && label !== 3));
});
