// The ten weight templates as they form.

import { CLASSES } from "./classes.js";
import { make } from "./elements.js";
import { makeCanvas, paintSigned, typicalLimit } from "./pixels.js";
import { say } from "./say.js";

export class Templates {
  constructor() {
    this.canvases = CLASSES.map(() => makeCanvas({ "aria-hidden": "true" }));
    const label = say("Ten weight templates: purple speaks for a class, orange against it.");
    this.element = make(
      "div",
      { class: "trainer-templates", role: "img", "aria-label": label },
      ...CLASSES.map((name, j) => make("div", {}, this.canvases[j], make("span", {}, name))),
    );
  }

  show({ weights }) {
    const limit = typicalLimit(weights);
    this.canvases.forEach((canvas, j) =>
      paintSigned(canvas, weights.subarray(j * 784, (j + 1) * 784), limit));
  }
}
