// The losses, and where they fail, by node's own test runner.

import assert from "node:assert/strict";
import test from "node:test";

import { load, near } from "./parts.mjs";

const { Watch, whyDiverged } = await load("watch");
const { crossEntropy } = await load("plain");
const { joined, naive, shifted } = await load("losses");

test("an explosion is told once, with its minibatch, and only after the net had learned", () => {
  const watch = new Watch();
  assert.equal(watch.see(2.5, 1, 0.1), "");
  assert.equal(watch.see(0.7, 2, 0.1), "");
  assert.match(watch.see(9, 3, 2), /minibatch 3 .* 9\.0.* learning rate of 2/);
  assert.equal(watch.see(9, 4, 2), "");
});

test("a run that ends early says where and why", () => {
  const text = whyDiverged({ minibatch: 7, epoch: 1, rate: 10 });
  assert.match(text, /minibatch 7, in epoch 1.*learning rate of 10.*such as 1\./);
});

test("the three losses and the plain one agree where nothing overflows", () => {
  const logits = Float64Array.from([1, -2, 0.5, 3, 0, 0, 1, 1, -1, 2].map(Math.fround));
  const exact = new Float64Array(10);
  const value = crossEntropy(logits, 2, exact);
  for (const loss of [naive, shifted, joined]) {
    const errors = new Float64Array(10);
    near(loss(logits, 2, errors, 4), value, 1e-6);
    errors.forEach((error, j) => near(error, exact[j], 1e-6));
  }
});

test("each loss fails where the chapter says, and the joined one does not", () => {
  const at = (loss, ...logits) => {
    const all = new Float64Array(10).fill(-300);
    all.set(logits);
    const errors = new Float64Array(10);
    return { value: loss(all, 0, errors, 1), errors };
  };
  assert.ok(Number.isNaN(at(naive, 100, 0).value)); // exp(100) is no float32
  near(at(shifted, 100, 0).value, 0);
  assert.equal(at(shifted, 0, 200).value, Infinity); // exp(-200) rounds to 0
  near(at(joined, 0, 200).value, 200, 1e-4);
  assert.ok(at(shifted, 0, 95).errors.some(Number.isNaN)); // the gradient fails before the loss
  assert.ok(Number.isFinite(at(shifted, 0, 95).value));
  assert.ok(at(joined, 0, 95).errors.every(Number.isFinite));
});
