// Ask the net: an image or a drawing, the ten probabilities, and what spoke for a class.

import { answerText, flipText, imageText, mapText, percent, reasonText } from "./ask-words.js";
import { CLASSES } from "./classes.js";
import { make } from "./elements.js";
import { Pad } from "./pad.js";
import { makeCanvas, paintSigned, typicalLimit } from "./pixels.js";
import { contributions, likeliest, predict } from "./predict.js";
import { say } from "./say.js";
import { invert, shift, turn } from "./transform.js";

const IN_TEST = 10000; // images of the test set

export class Ask {
  // `want.image(number)` and `want.flip(start)` are answered by `showImage` and `showFlip`.
  constructor(want) {
    this.want = want;
    this.net = null;
    this.chosen = null; // the class whose map is shown; null means the likeliest
    this.number = -1; // of the test image that was asked for last
    this.awaited = false; // what the reader draws meanwhile is not overwritten
    this.says = make("p", { class: "trainer-answer", role: "status" }, say("Train, then ask."));
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
    this.pad = new Pad(() => {
      this.awaited = false;
      this.answer();
    });
    this.element = make(
      "details",
      { ontoggle: () => this.unfold() },
      make("summary", {}, say("Ask the net: an image, or your drawing")),
      make(
        "div",
        { class: "trainer-ask" },
        this.says,
        make("div", {}, this.pad.element, this.makeButtons(), this.source),
        make("div", { class: "trainer-shares", role: "group", "aria-label": say("Probabilities; press one for its map") },
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
      button("←", change((image) => shift(image, -1, 0)), say("Shift left")),
      button("→", change((image) => shift(image, 1, 0)), say("Shift right")),
      button("↑", change((image) => shift(image, 0, -1)), say("Shift up")),
      button("↓", change((image) => shift(image, 0, 1)), say("Shift down")),
      button(say("Turn"), change(turn)),
      button(say("Invert"), change(invert)),
      button(say("Clear"), () => this.clear()),
      button(say("A test image"), () => this.pick()),
      button(say("A shirt that flips"), () => this.flip()),
    );
  }

  unfold() {
    if (!this.element.open) return;
    // What was drawn before the fold's event came, or before the image did, stays.
    if (this.number < 0 && this.pad.empty) this.pick();
    this.answer();
  }

  showNet(net) {
    this.net = net;
    if (this.element.open) this.answer();
  }

  clear() {
    this.source.textContent = "";
    this.pad.show(new Uint8Array(784));
  }

  pick() {
    this.awaited = true;
    this.want.image((this.number + 1) % IN_TEST);
  }

  showImage({ number, image, label }) {
    if (!this.awaited) return;
    this.number = number;
    this.source.textContent = imageText(number, label);
    this.pad.show(image);
  }

  // A shirt that turns into a coat by one pixel; the reader then makes the move.
  flip() {
    this.awaited = true;
    this.want.flip((this.number + 1) % IN_TEST);
  }

  showFlip(found) {
    if (!this.awaited) return;
    if (!found) {
      this.source.textContent = say("No shirt of the test set becomes a coat by one pixel now.");
      return;
    }
    const { number, image, direction } = found;
    this.number = number;
    this.source.textContent = flipText(number, direction);
    this.pad.show(image);
  }

  answer() {
    if (!this.net || !this.pad) return;
    const { image } = this.pad;
    const { logits, probabilities } = predict(this.net, image);
    const best = likeliest(probabilities);
    const shown = this.chosen ?? best;
    const words = Number.isFinite(logits[0])
      ? answerText(best, probabilities[best])
      : say("The weights are no numbers any more.");
    if (this.says.textContent !== words) this.says.textContent = words;
    this.rows.forEach(({ button, bar, share }, j) => {
      bar.style.width = `${100 * probabilities[j]}%`;
      share.textContent = percent(probabilities[j]);
      button.setAttribute("aria-pressed", String(j === this.chosen));
    });
    const map = contributions(this.net, image, shown);
    paintSigned(this.map, map, typicalLimit(map));
    this.map.setAttribute("aria-label", mapText(shown));
    const [plus, minus] = [1, -1].map((sign) =>
      map.reduce((total, value) => total + Math.max(sign * value, 0), 0).toFixed(1));
    this.reason.textContent = reasonText(shown, plus, minus, logits[shown].toFixed(1));
  }
}
