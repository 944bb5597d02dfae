// Which loss dies first? Three ways to write it, in float32, on the same minibatches.

import { make, makeTable } from "./elements.js";
import { say } from "./say.js";

const NAMES = {
  naive: say("softmax, then log"),
  shifted: say("shifted softmax, then log"),
  joined: say("joined, as nn.CrossEntropyLoss"),
};

export class RacePanel {
  // `begin` starts a race of the chosen losses with the settings of the moment.
  constructor(begin) {
    this.table = make("div");
    this.says = make("p", { role: "status" });
    const boxes = Object.keys(NAMES).map((value) => make("input", { type: "checkbox", checked: true, value }));
    const start = () => {
      const names = boxes.filter(({ checked }) => checked).map(({ value }) => value);
      this.says.textContent = names.length ? "" : say("Choose at least one loss.");
      if (names.length) begin(names);
    };
    const button = make("button", { type: "button", onclick: start }, say("Let them race"));
    this.element = make(
      "details",
      {},
      make("summary", {}, say("Which loss dies first?")),
      make("p", {}, say("The nets start alike and see the same minibatches, in float32. Each computes "
        + "the same loss by another formula. Set a learning rate of 1 or more, and watch the gap "
        + "between the largest logit and that of the true class.")),
      make("div", { class: "trainer-buttons" },
        ...boxes.map((box) => make("label", {}, box, ` ${NAMES[box.value]}`)), button),
      this.table, this.says,
    );
  }

  show({ racers, steps, finished }) {
    const state = ({ died }) =>
      (died === null ? say("lives") : say("dies in minibatch {number}", { number: died }));
    this.table.replaceChildren(makeTable(
      say("The losses in float32"),
      [say("loss"), say("its value"), say("largest gap"), say("weights")],
      racers.map((racer) =>
        [NAMES[racer.name], racer.loss.toFixed(3), racer.gap.toFixed(1), state(racer)]),
    ));
    if (!finished) return;
    const told = racers.map((racer) =>
      say("{loss}: {state}", { loss: NAMES[racer.name], state: state(racer) })).join(say("; "));
    this.says.textContent = say("After {steps} minibatches, {told}.", { steps, told });
  }
}
