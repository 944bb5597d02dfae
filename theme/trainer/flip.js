// Look for an image that a shift by one pixel turns into another class: a template cannot move.

import { likeliest, predict } from "./predict.js";
import { shift } from "./transform.js";
import { rest } from "./turns.js";

const STEPS = { right: [1, 0], left: [-1, 0], down: [0, 1], up: [0, -1] };
const BREATH = 500; // images at once

// The first image from number `start` on that is `from` and right, and becomes `to`; or null.
export async function findFlip(net, { images, labels }, from, to, start) {
  for (let n = 0; n < labels.length; n++) {
    if (n % BREATH === BREATH - 1) await rest();
    const i = (start + n) % labels.length;
    if (labels[i] !== from) continue;
    const image = images.slice(i * 784, (i + 1) * 784);
    if (likeliest(predict(net, image).probabilities) !== from) continue;
    for (const [direction, step] of Object.entries(STEPS)) {
      const moved = shift(image, ...step);
      if (likeliest(predict(net, moved).probabilities) === to) return { number: i, image, direction };
    }
  }
  return null;
}
