// Questions about the net as it is now, answered with the test images where they are: the page gets
// a few images and never the whole set.

import { confusion, surest } from "./confusion.js";
import { findFlip } from "./flip.js";
import { rest } from "./turns.js";

const AT_ONCE = 1000; // images at once
const SHOWN = 8; // mistakes
const SHIRT = 6, COAT = 4;

const pixels = ({ testImages }, i) => testImages.slice(i * 784, (i + 1) * 784);

// The confusion matrix and the most confident mistakes. Leaves the net's totals as they were,
// because the minibatch or the test in work goes on with them.
export async function examine(net) {
  const { testLabels: labels, predicted, confidence } = net;
  const totals = net.totals.slice();
  for (let from = 0; from < labels.length; from += AT_ONCE) {
    net.measure(from, from + AT_ONCE);
    await rest();
  }
  net.totals.set(totals);
  const mistakes = surest(labels, predicted, confidence, SHOWN).map((i) => ({
    image: pixels(net, i), label: labels[i], predicted: predicted[i], confidence: confidence[i],
  }));
  return { counts: confusion(labels, predicted), mistakes };
}

export const testImage = (net, number) => ({
  number, image: pixels(net, number), label: net.testLabels[number],
});

// A shirt that one pixel turns into a coat, from image `start` on; null where there is none.
export async function shirtToCoat(net, start) {
  const images = { images: net.testImages, labels: net.testLabels };
  return findFlip(net.read(), images, SHIRT, COAT, start);
}
