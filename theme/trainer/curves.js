// The three charts of a run, with earlier runs and the stored sweep behind it.

import { Chart } from "./chart.js";
import { make } from "./elements.js";
import { asBand } from "./reference.js";

const EARLIER = 5; // so many earlier runs stay

export class Curves {
  constructor() {
    this.steps = new Chart({
      title: "Loss of each minibatch", across: "minibatch", log: true, least: [0.5, 2.5],
    });
    this.loss = new Chart({
      title: "Loss of each epoch", across: "epoch", log: true, least: [0.4, 0.9],
    });
    this.accuracy = new Chart({ title: "Accuracy of each epoch", across: "epoch", least: [0.7, 0.88] });
    this.earlier = [];
    const figure = (title, chart) => make("figure", {}, make("figcaption", {}, title), chart.svg);
    this.element = make(
      "div",
      { class: "trainer-charts" },
      figure("Loss of each minibatch", this.steps),
      figure("Loss of each epoch", this.loss),
      figure("Accuracy of each epoch", this.accuracy),
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
    const parts = [key("train", "training"), key("test", "test")];
    if (this.earlier.length) parts.push(key("earlier", "test, your earlier runs"));
    if (stored) {
      const text = `test, the book's sweep at ${stored.learning_rate} and ${stored.batch_size}, `
        + "all images; the band reaches from its lowest seed to its highest";
      parts.push(key("stored", text));
    }
    this.legend.replaceChildren(...parts);
  }
}
