// The elements of a trainer, top to bottom, and what its buttons say in each state.

import { make } from "./elements.js";
import { ALL, FIRST } from "./loader.js";
import { say } from "./say.js";

const ACTIONS = {
  new: say("Train"), loading: say("Loading …"), running: say("Pause"), paused: say("Go on"),
  ended: say("Train again"),
};
const SEED = say("The seed means what it means in softmax_regression(seed=…).");
const COMPUTED = {
  wasm: say("Computed by WebAssembly, on your machine."),
  plain: say("Computed by plain JavaScript, on your machine."),
};
const LOWER = say("With so few the accuracy is lower than with all 60,000");

export class Layout {
  constructor(trainer) {
    const { book, loader, views } = trainer;
    const button = (text, onclick) => make("button", { type: "button", onclick }, text);
    this.loader = loader;
    this.main = button("", () => trainer.act());
    this.main.classList.add("main");
    this.one = button(say("One minibatch"), () => trainer.step());
    this.again = button(say("Start again"), () => trainer.start());
    this.more = button("", () => trainer.bring(ALL));
    this.progress = make("progress", { max: 1, value: 0, "aria-label": say("Images loaded"), hidden: true });
    this.says = make("p", { class: "trainer-says", role: "status" });
    this.note = make("p", { class: "trainer-note" });
    this.shown = make("div", {},
      views.curves.element, views.curves.legend, views.templates.element);
    this.panels = make("div", { class: "trainer-panels" },
      views.ask.element, views.mistakes.element, views.table.element,
      views.takeAway.element, views.race.element,
      make("details", {}, make("summary", {}, say("The loop in plain JavaScript")),
        make("pre", { tabindex: 0 }, make("code", {}, book.plain))));
    this.element = make("div", { class: "trainer-live" },
      make("div", { class: "trainer-steer" },
        trainer.controls.element,
        make("div", { class: "trainer-buttons" }, this.main, this.one, this.again, this.more),
        this.progress),
      this.says, this.note);
  }

  show(state, count) {
    const begun = ["running", "paused", "ended"].includes(state);
    this.main.textContent = ACTIONS[state];
    this.main.setAttribute("aria-disabled", String(state === "loading"));
    this.one.hidden = !begun || state === "ended";
    this.again.hidden = this.one.hidden; // a run that ended has a button for it
    this.more.hidden = !begun || count === ALL;
    this.more.textContent = say("Use all 60,000 images ({size} more)", { size: this.loader.megabytes(ALL) });
    this.progress.hidden = state !== "loading";
    if (count && !this.panels.isConnected) this.element.append(this.shown, this.panels);
    this.note.textContent = this.remark(count);
  }

  remark(count) {
    const computed = COMPUTED[this.loader.name];
    if (count === ALL) {
      return say("It trains on all 60,000 images. {seed} {computed}", { seed: SEED, computed });
    }
    if (count === FIRST) {
      return say("It trains on the first 10,000 images. {lower}. {computed}", { lower: LOWER, computed });
    }
    return say(
      "The button brings 10,000 training images and the 10,000 test images, {size}, "
        + "and trains at once. {lower}; another button brings the rest.",
      { size: this.loader.megabytes(FIRST), lower: LOWER },
    );
  }
}
