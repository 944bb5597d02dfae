// What the reader can take along: the history, the weights, and Python for the same run.

import { make } from "./elements.js";
import { READ_WEIGHTS, toCsv, toPython } from "./history.js";
import { toNpz } from "./npz.js";
import { say } from "./say.js";

function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = make("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

const code = (text) => make("pre", { tabindex: 0 }, make("code", {}, text));

export class TakeAway {
  // `current` returns {rows, net, start, touched} of the run, or null.
  constructor(current) {
    this.current = current;
    const button = (text, onclick) => make("button", { type: "button", onclick }, text);
    this.body = make("div");
    this.element = make(
      "details",
      { ontoggle: () => this.show() },
      make("summary", {}, say("Take it away")),
      make(
        "div",
        { class: "trainer-buttons" },
        button(say("History as CSV"), () => this.save((run) =>
          save("history.csv", toCsv(run.rows), "text/csv"))),
        button(say("Weights as .npz"), () => this.save((run) =>
          save("softmax-regression.npz", toNpz(run.net), "application/octet-stream"))),
      ),
      this.body,
    );
  }

  save(write) {
    const run = this.current();
    if (run) write(run);
    else this.body.replaceChildren(make("p", { role: "status" }, say("There is nothing yet: train first.")));
  }

  show() {
    const run = this.current();
    if (!run) return;
    const { start, touched } = run;
    const same = touched
      ? say("You moved a setting during this run. These lines give the run of the present settings:")
      : say("These lines give the same run:");
    this.body.replaceChildren(
      make("p", {}, same), code(toPython(start.settings, start.seed, start.count)),
      make("p", {}, say("These read the weights:")), code(READ_WEIGHTS),
    );
  }
}
