// The confusion matrix and the most confident mistakes of the net as it is now.

import { CLASSES } from "./classes.js";
import { make, makeTable } from "./elements.js";
import { makeCanvas, paintImage } from "./pixels.js";

const CAPTION = "Rows: the true class. Columns: the predicted class. Numbers: test images.";

export class Mistakes {
  // `ask` gets called when the reader unfolds this.
  constructor(ask) {
    this.body = make("div", {}, make("p", {}, "Train first."));
    const summary = make("summary", {}, "Confusion matrix and most confident mistakes");
    this.element = make("details", { ontoggle: ask }, summary, this.body);
  }

  // `steps` minibatches have made the net that these answers are of.
  show({ counts, mistakes, steps }) {
    const heads = ["true \\ predicted", ...CLASSES];
    const rows = counts.map((row, j) => [CLASSES[j], ...row.map((n) => (n ? String(n) : ""))]);
    const table = makeTable(CAPTION, heads, rows);
    table.querySelectorAll("tbody td").forEach((cell, k) => {
      const share = counts[Math.floor(k / 10)][k % 10] / 1000;
      cell.style.setProperty("--share", `${Math.round(42 * share ** 0.7)}%`);
    });
    const figures = mistakes.map(({ image, label, predicted, confidence }) => {
      const canvas = makeCanvas({ "aria-hidden": "true" });
      paintImage(canvas, image);
      const words = [CLASSES[label], make("br"), `taken for ${CLASSES[predicted]}`,
        make("br"), `${(100 * confidence).toFixed(1)} %`];
      return make("li", {}, canvas, make("span", {}, ...words));
    });
    const label = "The matrix scrolls sideways";
    this.body.replaceChildren(
      make("p", {}, `The net after ${steps.toLocaleString("en")} minibatches, on the test images:`),
      make("div", { class: "trainer-matrix", tabindex: 0, role: "region", "aria-label": label }, table),
      make("ul", { class: "trainer-mistakes" }, ...figures),
    );
  }
}
