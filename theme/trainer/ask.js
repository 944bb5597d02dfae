// Ask the net: an image or a drawing, the ten probabilities, and what spoke for a class.

import { CLASSES } from "./classes.js";
import { make } from "./elements.js";
import { findFlip } from "./flip.js";
import { Pad } from "./pad.js";
import { makeCanvas, paintSigned, typicalLimit } from "./pixels.js";
import { contributions, likeliest, predict } from "./predict.js";
import { invert, shift, turn } from "./transform.js";

const SHIRT = 6, COAT = 4;
const percent = (share) => `${Math.round(100 * share)} %`;

export class Ask {
  // `wantImages` is called when the reader unfolds this; `showImages` follows.
  constructor(wantImages) {
    this.net = null;
    this.chosen = null; // the class whose map is shown; null means the likeliest
    this.number = -1;
    this.says = make("p", { class: "trainer-answer", role: "status" }, "Train, then ask.");
    this.source = make("p");
    this.rows = CLASSES.map((name, j) => {
      const bar = make("span", { class: "bar" });
      const share = make("span", { class: "share" });
      const choose = () => {
        this.chosen = this.chosen === j ? null : j;
        this.answer();
      };
      const button = make(
        "button",
        { type: "button", "aria-pressed": "false", onclick: choose },
        make("span", { class: "name" }, name), make("span", { class: "track" }, bar), share,
      );
      return { button, bar, share };
    });
    this.map = makeCanvas({ role: "img", class: "trainer-map" });
    this.reason = make("p");
    this.pad = new Pad(() => this.answer());
    this.element = make(
      "details",
      { ontoggle: wantImages },
      make("summary", {}, "Ask the net: an image, or your drawing"),
      make(
        "div",
        { class: "trainer-ask" },
        this.says,
        make("div", {}, this.pad.element, this.makeButtons(), this.source),
        make("div", { class: "trainer-shares", role: "group", "aria-label": "Probabilities; press one for its map" },
          ...this.rows.map(({ button }) => button), this.map, this.reason),
      ),
    );
  }

  makeButtons() {
    const change = (how) => () => this.pad.show(how(this.pad.image));
    const button = (text, onclick, label = text) =>
      make("button", { type: "button", "aria-label": label, onclick }, text);
    return make(
      "div",
      { class: "trainer-buttons" },
      button("←", change((image) => shift(image, -1, 0)), "Shift left"),
      button("→", change((image) => shift(image, 1, 0)), "Shift right"),
      button("↑", change((image) => shift(image, 0, -1)), "Shift up"),
      button("↓", change((image) => shift(image, 0, 1)), "Shift down"),
      button("Turn", change(turn)),
      button("Invert", change(invert)),
      button("Clear", change(() => new Uint8Array(784))),
      button("A test image", () => this.pick()),
      button("A shirt that flips", () => this.flip()),
    );
  }

  showImages(images) {
    this.images = images;
    if (this.number < 0) this.pick();
  }

  showNet(net) {
    this.net = net;
    if (this.element.open) this.answer();
  }

  pick() {
    if (!this.images) return;
    const { images, labels } = this.images;
    this.number = (this.number + 1) % labels.length;
    this.source.textContent =
      `Test image ${this.number + 1}, in truth: ${CLASSES[labels[this.number]]}.`;
    this.pad.show(images.slice(this.number * 784, (this.number + 1) * 784));
  }

  // A shirt that turns into a coat by one pixel; the reader then makes the move.
  flip() {
    if (!this.images || !this.net) return;
    const found = findFlip(this.net, this.images, SHIRT, COAT, this.number + 1);
    if (!found) {
      this.source.textContent = "No shirt of the test set becomes a coat by one pixel now.";
      return;
    }
    this.number = found.i;
    this.source.textContent = `Test image ${found.i + 1}, a shirt. Shift it ${found.direction} by `
      + "one pixel: the net sees a coat, because a template cannot move.";
    this.pad.show(found.image);
  }

  answer() {
    if (!this.net || !this.pad) return;
    const { image } = this.pad;
    const { logits, probabilities } = predict(this.net, image);
    const best = likeliest(probabilities);
    const shown = this.chosen ?? best;
    const words = Number.isFinite(logits[0])
      ? `${CLASSES[best]}, ${percent(probabilities[best])}`
      : "The weights are no numbers any more.";
    if (this.says.textContent !== words) this.says.textContent = words;
    this.rows.forEach(({ button, bar, share }, j) => {
      bar.style.width = `${100 * probabilities[j]}%`;
      share.textContent = percent(probabilities[j]);
      button.setAttribute("aria-pressed", String(j === this.chosen));
    });
    const map = contributions(this.net, image, shown);
    paintSigned(this.map, map, typicalLimit(map));
    this.map.setAttribute("aria-label",
      `Pixel times weight for ${CLASSES[shown]}: purple speaks for it, orange against it`);
    const [plus, minus] = [1, -1].map((sign) =>
      map.reduce((total, value) => total + Math.max(sign * value, 0), 0).toFixed(1));
    this.reason.textContent = `Pixel × weight for ${CLASSES[shown]}: ${plus} for it, ${minus} `
      + `against it; with the bias the logit is ${logits[shown].toFixed(1)}.`;
  }
}
