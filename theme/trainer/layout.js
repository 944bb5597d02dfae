// The elements of a trainer, top to bottom, and what its buttons say in each state.

import { make } from "./elements.js";
import { ALL, FIRST } from "./loader.js";

const WORDS = {
  new: "Train", loading: "Loading …", running: "Pause", paused: "Go on", ended: "Train again",
};
const SEED = "The seed means what it means in softmax_regression(seed=…).";

export class Layout {
  constructor(trainer) {
    const { book, loader, views } = trainer;
    const button = (text, onclick) => make("button", { type: "button", onclick }, text);
    this.loader = loader;
    this.main = button("", () => trainer.act());
    this.main.classList.add("main");
    this.one = button("One minibatch", () => trainer.step());
    this.again = button("Start again", () => trainer.start());
    this.more = button("", () => trainer.bring(ALL));
    this.progress = make("progress", { max: 1, value: 0, "aria-label": "Images loaded", hidden: true });
    this.says = make("p", { class: "trainer-says", role: "status" });
    this.note = make("p", { class: "trainer-note" });
    this.shown = make("div", { hidden: true },
      views.curves.element, views.curves.legend, views.templates.element);
    this.panels = make("div", { class: "trainer-panels", hidden: true },
      views.ask.element, views.mistakes.element, views.table.element,
      views.takeAway.element, views.race.element,
      make("details", {}, make("summary", {}, "The loop in plain JavaScript"),
        make("pre", { tabindex: 0 }, make("code", {}, book.plain))));
    this.element = make("div", { class: "trainer-live" },
      make("div", { class: "trainer-steer" },
        trainer.controls.element,
        make("div", { class: "trainer-buttons" }, this.main, this.one, this.again, this.more),
        this.progress),
      this.says, this.note, this.shown, this.panels);
  }

  show(state, count) {
    const begun = ["running", "paused", "ended"].includes(state);
    this.main.textContent = WORDS[state];
    this.main.setAttribute("aria-disabled", String(state === "loading"));
    this.one.hidden = !begun || state === "ended";
    this.again.hidden = this.one.hidden; // a run that ended has a button for it
    this.more.hidden = !begun || count === ALL;
    this.more.textContent = `Use all 60,000 images (${this.loader.megabytes(ALL)} more)`;
    this.progress.hidden = state !== "loading";
    this.shown.hidden = this.panels.hidden = !count;
    this.note.textContent = this.remark(count);
  }

  remark(count) {
    const by = `Computed by ${this.loader.name}, on your machine.`;
    if (count === ALL) return `It trains on all 60,000 images. ${SEED} ${by}`;
    const lower = "With so few the accuracy is lower than with all 60,000";
    if (count === FIRST) return `It trains on the first 10,000 images. ${lower}. ${by}`;
    return `The button brings 10,000 training images and the 10,000 test images, `
      + `${this.loader.megabytes(FIRST)}, and trains at once. ${lower}; another button brings the rest.`;
  }
}
