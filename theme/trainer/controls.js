// The settings of a run, each with a label and the value in words.

import { make } from "./elements.js";
import { say } from "./say.js";

const RATES = Array.from({ length: 101 }, (_, p) => Number((10 ** (p / 20 - 4)).toPrecision(2)));
const SIZES = Array.from({ length: 13 }, (_, p) => 2 ** p);
const SPEEDS = [1, 2, 5, 10, 30, 60, 120, 250, 500, 1000, Infinity];
const DECAYS = [0, 0.0001, 0.001, 0.01, 0.1];

const speedText = (speed) =>
  (speed === Infinity ? say("full") : say("{number} steps/s", { number: speed }));

export class Controls {
  // `changed` is called when a setting that acts at once was moved.
  constructor(changed) {
    this.element = make("div", { class: "trainer-controls" });
    this.readers = {};
    this.changed = changed;
    this.addSlider("rate", say("Learning rate"), RATES, 0.1, String);
    this.addSlider("batchSize", say("Batch size"), SIZES, 256, String);
    this.addSlider("speed", say("Speed"), SPEEDS, 60, speedText);
    this.addSelect("decaying", say("Rate schedule"), [false, true], (v) => (v ? say("cosine decay") : say("constant")));
    this.addSelect("decay", say("Weight decay"), DECAYS, String);
    this.addNumber("epochs", say("Epochs"), 10, 1, 1000);
    this.addNumber("seed", say("Seed"), 0, 0, 4294967295);
  }

  add(name, label, input, read, event, output = []) {
    this.element.append(make("label", {}, make("span", {}, label), ...output, input));
    this.readers[name] = read;
    input.dataset.name = name;
    input.addEventListener(event, () => this.changed());
  }

  addSlider(name, label, values, start, text) {
    const input = make("input", { type: "range", min: 0, max: values.length - 1, step: 1 });
    input.value = values.indexOf(start);
    const output = make("output");
    const read = () => values[input.value];
    const tell = () => {
      output.textContent = text(read());
      input.setAttribute("aria-valuetext", output.textContent);
    };
    input.addEventListener("input", tell);
    tell();
    this.add(name, label, input, read, "input", [output]);
  }

  addSelect(name, label, values, text) {
    const options = values.map((value) => make("option", {}, text(value)));
    const input = make("select", {}, ...options);
    this.add(name, label, input, () => values[input.selectedIndex], "change");
  }

  // What a reader types outside of the range counts as its nearest end.
  addNumber(name, label, start, least, most) {
    const input = make("input", { type: "number", min: least, max: most, step: 1, value: start });
    const read = () => {
      const value = Math.round(input.valueAsNumber);
      return Number.isNaN(value) ? start : Math.min(Math.max(value, least), most);
    };
    input.addEventListener("change", () => (input.value = read()));
    this.add(name, label, input, read, "change");
  }

  // All values by name; the speed and the seed are no settings of the run itself.
  read() {
    const all = Object.entries(this.readers).map(([name, read]) => [name, read()]);
    const { speed, seed, ...settings } = Object.fromEntries(all);
    return { speed, seed, settings };
  }
}
