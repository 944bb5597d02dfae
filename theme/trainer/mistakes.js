// The confusion matrix and the most confident mistakes of the net as it is now.

import { CLASSES } from "./classes.js";
import { make, makeTable } from "./elements.js";
import { makeCanvas, paintImage } from "./pixels.js";

// How often each class (row) is taken for each class (column).
export function confusion(labels, predicted) {
  const counts = CLASSES.map(() => new Array(10).fill(0));
  labels.forEach((label, i) => (counts[label][predicted[i]] += 1));
  return counts;
}

// The numbers of the wrong images, the surest first.
export function surest(labels, predicted, confidence, count) {
  const wrong = Array.from(labels.keys()).filter((i) => labels[i] !== predicted[i]);
  return wrong.sort((a, b) => confidence[b] - confidence[a]).slice(0, count);
}

export class Mistakes {
  // `ask` gets called when the reader unfolds this.
  constructor(ask) {
    this.body = make("div", {}, make("p", {}, "They appear at the end of an epoch."));
    const summary = make("summary", {}, "Confusion matrix and most confident mistakes");
    this.element = make("details", { ontoggle: ask }, summary, this.body);
  }


  show({ images, labels }, { predicted, confidence }) {
    const counts = confusion(labels, predicted);
    const table = makeTable(
      "Rows: the true class. Columns: the predicted class. Numbers: test images.",
      ["true \\ predicted", ...CLASSES],
      counts.map((row, j) => [CLASSES[j], ...row.map((n) => (n ? String(n) : ""))]),
    );
    table.querySelectorAll("tbody td").forEach((cell, k) => {
      const share = counts[Math.floor(k / 10)][k % 10] / 1000;
      cell.style.setProperty("--share", `${Math.round(42 * share ** 0.7)}%`);
    });
    const figures = surest(labels, predicted, confidence, 8).map((i) => {
      const canvas = makeCanvas({ "aria-hidden": "true" });
      paintImage(canvas, images.subarray(i * 784, (i + 1) * 784));
      const words = [CLASSES[labels[i]], make("br"), `taken for ${CLASSES[predicted[i]]}`,
        make("br"), `${(100 * confidence[i]).toFixed(1)} %`];
      return make("li", {}, canvas, make("span", {}, ...words));
    });
    const label = "The matrix scrolls sideways";
    this.body.replaceChildren(
      make("div", { class: "trainer-matrix", tabindex: 0, role: "region", "aria-label": label }, table),
      make("ul", { class: "trainer-mistakes" }, ...figures),
    );
  }
}
