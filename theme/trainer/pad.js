// A pad of 28 × 28 pixels to draw on, by thumb, mouse or keyboard.

import { make } from "./elements.js";
import { makeCanvas, paintImage } from "./pixels.js";
import { say } from "./say.js";
import { dab } from "./transform.js";

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HELP = say(
  "Draw with a finger or the mouse. By keyboard: arrow keys move, space draws, and with "
    + "the shift key held down the arrow keys draw as they go.",
);

export class Pad {
  // `changed` is called with every new image.
  constructor(changed) {
    this.changed = changed;
    this.image = new Uint8Array(784);
    this.cursor = [14, 14];
    this.canvas = makeCanvas({
      tabindex: 0, role: "application", "aria-label": say("Drawing pad, 28 by 28 pixels"),
      "aria-describedby": "trainer-pad-help", class: "trainer-pad",
    });
    this.mark = make("span", { class: "trainer-cursor", "aria-hidden": "true" });
    this.place = make("span", { class: "trainer-unseen", role: "status" });
    this.element = make(
      "div",
      { class: "trainer-pad-frame" },
      make("div", { class: "trainer-pad-box" }, this.canvas, this.mark),
      make("p", { id: "trainer-pad-help" }, HELP),
      this.place,
    );
    this.canvas.addEventListener("keydown", (event) => this.press(event));
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.touch(event);
    });
    this.canvas.addEventListener("pointermove", (event) => event.buttons && this.touch(event));
    this.show(this.image);
  }

  get empty() {
    return this.image.every((value) => value === 0);
  }

  show(image) {
    this.image = image;
    paintImage(this.canvas, image);
    this.changed(image);
  }

  touch(event) {
    const box = this.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 28 - 0.5;
    const y = ((event.clientY - box.top) / box.height) * 28 - 0.5;
    this.show(dab(this.image, x, y));
  }

  press(event) {
    const move = MOVES[event.key];
    if (!move && event.key !== " ") return;
    event.preventDefault();
    if (move) {
      this.cursor = this.cursor.map((at, i) => Math.min(Math.max(at + move[i], 0), 27));
      const [x, y] = this.cursor;
      this.mark.style.left = `${(100 * (x + 0.5)) / 28}%`;
      this.mark.style.top = `${(100 * (y + 0.5)) / 28}%`;
      this.place.textContent = say("column {column}, row {row}", { column: x + 1, row: y + 1 });
    }
    if (!move || event.shiftKey) this.show(dab(this.image, ...this.cursor));
  }
}
