// The three charts of a run, with earlier runs and the stored sweep behind it.

import { Chart } from "./chart.js";
import { make } from "./elements.js";
import { asBand } from "./reference.js";
import { say } from "./say.js";

const EARLIER = 5; // so many earlier runs stay

export class Curves {
  constructor() {
    const steps = say("Loss of each minibatch");
    const loss = say("Loss of each epoch");
    const accuracy = say("Accuracy of each epoch");
    this.steps = new Chart({ title: steps, across: say("minibatch"), log: true, least: [0.5, 2.5] });
    this.loss = new Chart({ title: loss, across: say("epoch"), log: true, least: [0.4, 0.9] });
    this.accuracy = new Chart({ title: accuracy, across: say("epoch"), least: [0.7, 0.88] });
    this.earlier = [];
    const figure = (title, chart) => make("figure", {}, make("figcaption", {}, title), chart.svg);
    this.element = make(
      "div",
      { class: "trainer-charts" },
      figure(steps, this.steps),
      figure(loss, this.loss),
      figure(accuracy, this.accuracy),
    );
    this.legend = make("p", { class: "trainer-legend" });
  }

  // Keep a run that ended as a faint curve.
  keep(rows) {
    if (rows.length) this.earlier = [...this.earlier, rows].slice(-EARLIER);
  }

  showSteps(trace, diverged) {
    const points = trace.points();
    if (diverged) points.push([trace.count + 1, NaN]);
    this.steps.show({ curves: [{ name: "train", points }], end: Math.max(trace.count, 10) });
  }

  showEpochs(rows, epochs, reference) {
    const end = Math.max(epochs, ...this.earlier.map((run) => run.length));
    for (const [chart, quantity] of [[this.loss, "Loss"], [this.accuracy, "Accuracy"]]) {
      const points = (run, part) => run.map((row) => [row.epoch, row[part + quantity]]);
      const stored = asBand(reference.filter(({ epoch }) => epoch <= end), quantity.toLowerCase());
      chart.show({
        end,
        band: stored.low.length ? stored : null,
        curves: [
          { name: "stored", points: stored.middle },
          ...this.earlier.map((run) => ({ name: "earlier", points: points(run, "test") })),
          { name: "train", points: points(rows, "train"), marks: true },
          { name: "test", points: points(rows, "test"), marks: true },
        ],
      });
    }
    this.showLegend(reference[0]);
  }

  showLegend(stored) {
    const key = (name, text) => make("span", { class: `key ${name}` }, text);
    const parts = [key("train", say("training")), key("test", say("test"))];
    if (this.earlier.length) parts.push(key("earlier", say("test, your earlier runs")));
    if (stored) {
      const text = say(
        "test, the book's sweep at {rate} and {size}, all images; "
          + "the band reaches from its lowest seed to its highest",
        { rate: stored.learning_rate, size: stored.batch_size },
      );
      parts.push(key("stored", text));
    }
    this.legend.replaceChildren(...parts);
  }
}
