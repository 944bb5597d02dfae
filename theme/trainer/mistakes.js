// The confusion matrix and the most confident mistakes of the net as it is now.

import { CLASSES } from "./classes.js";
import { make, makeTable } from "./elements.js";
import { makeCanvas, paintImage } from "./pixels.js";
import { say } from "./say.js";

const CAPTION =
  say("Rows: the true class. Columns: the predicted class. Numbers: test images.");

export class Mistakes {
  // `ask` gets called when the reader unfolds this.
  constructor(ask) {
    this.body = make("div", {}, make("p", {}, say("Train first.")));
    const summary = make("summary", {}, say("Confusion matrix and most confident mistakes"));
    this.element = make("details", { ontoggle: ask }, summary, this.body);
  }

  // `steps` minibatches have made the net that these answers are of.
  show({ counts, mistakes, steps }) {
    const heads = [say("true \\ predicted"), ...CLASSES];
    const rows = counts.map((row, j) => [CLASSES[j], ...row.map((n) => (n ? String(n) : ""))]);
    const table = makeTable(CAPTION, heads, rows);
    table.querySelectorAll("tbody td").forEach((cell, k) => {
      const share = counts[Math.floor(k / 10)][k % 10] / 1000;
      cell.style.setProperty("--share", `${Math.round(42 * share ** 0.7)}%`);
    });
    const figures = mistakes.map(({ image, label, predicted, confidence }) => {
      const canvas = makeCanvas({ "aria-hidden": "true" });
      paintImage(canvas, image);
      const words = [
        CLASSES[label], make("br"), say("taken for {class}", { class: CLASSES[predicted] }),
        make("br"), say("{number} %", { number: (100 * confidence).toFixed(1) }),
      ];
      return make("li", {}, canvas, make("span", {}, ...words));
    });
    const label = say("The matrix scrolls sideways");
    this.body.replaceChildren(
      make("p", {}, say("The net after {steps} minibatches, on the test images:", {
        steps: steps.toLocaleString("en"),
      })),
      make("div", { class: "trainer-matrix", tabindex: 0, role: "region", "aria-label": label }, table),
      make("ul", { class: "trainer-mistakes" }, ...figures),
    );
  }
}
