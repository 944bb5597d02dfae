// The trainer of a page: what the reader does goes to the driver, what the driver says is shown.

import { Ask } from "./ask.js";
import { connect } from "./connect.js";
import { Controls } from "./controls.js";
import { Curves } from "./curves.js";
import { fetchPart } from "./data.js";
import { make, makeTable } from "./elements.js";
import { describe } from "./history.js";
import { Mistakes } from "./mistakes.js";
import { RacePanel } from "./race-panel.js";
import { nearest } from "./reference.js";
import { TakeAway } from "./take-away.js";
import { Templates } from "./templates.js";
import { Trace } from "./trace.js";

const FIRST = 10000;
const ALL = 60000;
const GUESSING = Math.log(10); // the loss of ten equal probabilities
const SPEAK = 2000; // milliseconds between two sentences of a run
const QUIET_FRAME = 500; // milliseconds between two drawings where motion is unwelcome

const megabytes = (parts) =>
  `${Math.round(parts.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6)} MB`;

export class Trainer {
  constructor(root, book) {
    Object.assign(this, { root, book, count: 0, rows: [], runs: [], state: "new", touched: false });
    this.trace = new Trace();
    this.parts = new Set();
    this.controls = new Controls(() => this.set());
    this.curves = new Curves();
    this.templates = new Templates();
    this.mistakes = new Mistakes(() => this.look());
    this.ask = new Ask(() => this.wantImages());
    this.race = new RacePanel(() => this.startRace());
    this.takeAway = new TakeAway(() => this.current());
    this.build();
    this.showState();
    this.rest();
  }

  build() {
    const button = (text, onclick) => make("button", { type: "button", onclick }, text);
    const { test, "train-0": first, ...others } = this.book.data;
    this.main = button("Train", () => this.act());
    this.main.classList.add("main");
    this.one = button("One minibatch", () => this.step());
    this.again = button("Start again", () => this.start());
    this.more = button(`Use all 60,000 (${megabytes(Object.values(others))} more)`, () => this.grow());
    this.says = make("p", { class: "trainer-says", role: "status" });
    this.note = make("p", { class: "trainer-note" },
      `The first click brings 10,000 training images and the 10,000 test images, `
      + `${megabytes([test, first])}, and trains at once. The accuracy with 10,000 images is lower `
      + "than with all of them: a second button brings the rest.");
    this.progress = make("progress", { max: 1, value: 0, "aria-label": "Images that are here", hidden: true });
    this.table = make("div", { class: "trainer-table" });
    this.source = make("code");
    this.live = make("div", { hidden: true }, this.curves.element, this.curves.legend, this.templates.element);
    this.panels = make(
      "div",
      { class: "trainer-panels", hidden: true },
      this.ask.element, this.mistakes.element,
      make("details", {}, make("summary", {}, "The epochs as a table"), this.table),
      this.takeAway.element, this.race.element,
      make("details", {}, make("summary", {}, "The loop in plain JavaScript"),
        make("pre", { tabindex: 0 }, this.source)),
    );
    this.source.textContent = this.book.plain;
    this.controlsElement = make(
      "div",
      { class: "trainer-steer" },
      this.controls.element,
      make("div", { class: "trainer-buttons" }, this.main, this.one, this.again, this.more),
      this.progress,
    );
    this.root.append(make("div", { class: "trainer-live" }, this.controlsElement, this.note, this.says,
      this.live, this.panels));
    this.root.classList.add("alive");
  }

  // The buttons say what can be done now.
  showState() {
    const { state } = this;
    const words = { new: "Train", loading: "Loading …", running: "Pause", paused: "Go on", ended: "Train again" };
    this.main.textContent = words[state];
    for (const button of [this.main, this.one, this.again, this.more]) {
      button.setAttribute("aria-disabled", String(state === "loading"));
    }
    this.one.hidden = this.again.hidden = state === "new" || state === "loading";
    this.one.hidden ||= state === "ended";
    this.more.hidden = this.one.hidden && this.again.hidden || this.count === ALL;
    this.root.dataset.state = state;
  }

  enter(state) {
    this.state = state;
    this.showState();
  }

  say(text, always = true) {
    const now = performance.now();
    if (!always && now - (this.spoken ?? -Infinity) < SPEAK) return;
    this.spoken = now;
    this.says.textContent = text;
  }

  async act() {
    if (this.state === "new") await this.bring(FIRST);
    else if (this.state === "running") this.pause();
    else if (this.state === "paused") this.go();
    else if (this.state === "ended") this.start();
  }

  async grow() {
    if (this.state !== "loading") await this.bring(ALL);
  }

  // Load what is missing of the first `count` images, then start.
  async bring(count) {
    const before = this.state;
    if (this.send) this.send({ type: "pause" });
    this.enter("loading");
    const train = Array.from({ length: count / FIRST }, (_, i) => `train-${i}`);
    const missing = ["test", ...train].filter((name) => !this.parts.has(name));
    this.progress.hidden = false;
    this.progress.value = 0;
    let failure = "The images could not be loaded.";
    try {
      this.send ??= await connect(this.book, (message) => this.receive(message));
      if (!this.driver) {
        const wasm = Uint8Array.from(atob(this.book.wasm), (c) => c.charCodeAt(0));
        this.driver = await this.request({ type: "open", wasm }, "opened");
      }
      for (const [done, name] of missing.entries()) {
        failure = `The images of ${this.book.data[name].file} could not be loaded.`;
        this.say(`Loading ${name === "test" ? "test" : "training"} images …`);
        const base64 = await fetchPart(this.book, name);
        const { sha256 } = this.book.data[name];
        await this.request({ type: "load", name, base64, sha256 }, "loaded");
        this.parts.add(name);
        this.progress.value = (done + 1) / missing.length;
      }
    } catch (error) {
      this.say(`${failure} ${error.message} Reload the page, or try again.`);
      this.enter(before === "new" ? "new" : "paused");
      return;
    } finally {
      this.progress.hidden = true;
    }
    this.count = count;
    this.note.textContent = count === ALL
      ? "It trains on all 60,000 images: with seed 0, learning rate 0.1 and batch size 256 these are the chapter's numbers."
      : "It trains on the first 10,000 images. With all 60,000 the accuracy is higher.";
    this.note.textContent += ` Computed by ${this.driver.name}.`;
    this.start();
  }

  // Send, and wait for the answer.
  request(message, answer) {
    return new Promise((resolve, reject) => {
      this.awaited = { answer, resolve, reject };
      this.send(message);
    });
  }

  start() {
    if (this.state === "loading" && !this.count) return;
    const { settings, seed, speed } = this.controls.read();
    this.curves.keep(this.rows);
    this.remember();
    Object.assign(this, { rows: [], trace: new Trace(), diverged: null, exploded: false, touched: false });
    this.begun = { settings: { ...settings }, seed, count: this.count };
    this.send({ type: "start", settings, seed, count: this.count });
    this.send({ type: "set", settings, speed });
    this.live.hidden = this.panels.hidden = false;
    this.say(`A new run: seed ${seed}, ${this.count.toLocaleString("en")} images.`);
    this.showEpochs();
    this.go();
  }

  // Keep the last numbers of a run that ended, for the table.
  remember() {
    if (!this.rows.length) return;
    const { settings, seed, count } = this.begun;
    this.runs = [...this.runs, { settings, seed, count, last: this.rows.at(-1) }].slice(-6);
  }

  set() {
    if (!this.send || !this.begun) return;
    const { settings, seed, speed } = this.controls.read();
    const before = JSON.stringify(this.begun.settings);
    this.begun.settings = settings;
    this.touched ||= before !== JSON.stringify(settings) && this.trace.count > 0;
    this.send({ type: "set", settings, speed });
    this.showEpochs();
    if (this.state === "ended" && !this.diverged && this.rows.length < settings.epochs) this.enter("paused");
  }

  go() {
    this.send({ type: "go" });
    this.enter("running");
  }

  pause() {
    this.send({ type: "pause" });
    this.enter("paused");
  }

  step() {
    if (this.state === "running") this.pause();
    this.send({ type: "step" });
  }

  startRace() {
    if (!this.send || this.state === "loading") return;
    const { settings, seed } = this.controls.read();
    if (this.state === "running") this.pause();
    this.send({ type: "race", settings, seed, count: this.count });
  }

  // A tab that nobody sees computes nothing; coming back goes on.
  rest() {
    document.addEventListener("visibilitychange", () => {
      if (this.state === "running") this.send({ type: document.hidden ? "pause" : "go" });
    });
  }

  receive({ type, ...message }) {
    if (this.awaited && (type === this.awaited.answer || type === "failed")) {
      const { resolve, reject } = this.awaited;
      this.awaited = null;
      if (type === "failed") reject(new Error(message.sentence));
      else resolve(message);
      return;
    }
    this[`on_${type}`]?.(message);
  }

  on_progress({ losses, weights, bias, epoch, steps }) {
    for (const loss of losses) {
      if (Number.isFinite(loss)) this.trace.push(loss);
      this.watch(loss);
    }
    this.net = { weights, bias };
    Object.assign(this, { epoch, steps });
    this.ask.showNet(this.net);
    this.drawSoon();
  }

  // Draw what is known when the browser draws next, less often where motion is unwelcome.
  drawSoon() {
    if (this.drawing) return;
    this.drawing = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const frame = () => {
      this.drawing = false;
      this.curves.showSteps(this.trace, this.diverged);
      this.templates.show(this.net);
    };
    setTimeout(() => requestAnimationFrame(frame), calm ? QUIET_FRAME : 0);
  }

  // Say where a run that had learned becomes worse than guessing.
  watch(loss) {
    if (loss < GUESSING * 0.8) this.learned = true;
    if (this.exploded || !this.learned || !(loss > GUESSING)) return;
    this.exploded = true;
    const { rate } = this.begun.settings;
    this.say(`In minibatch ${this.trace.count} the loss rose above that of guessing, `
      + `${GUESSING.toFixed(2)}: at a learning rate of ${rate} the steps overshoot.`);
    this.spoken = performance.now() + SPEAK; // leave time to read it
  }

  on_epoch({ row }) {
    this.rows.push(row);
    this.say(describe(row), row.epoch === this.begun.settings.epochs);
    this.showEpochs();
    if (this.mistakes.open) this.look();
  }

  showEpochs() {
    const { settings } = this.controls.read();
    const { rate, batchSize } = settings;
    this.curves.showEpochs(this.rows, settings.epochs, nearest(this.book.sweep, rate, batchSize));
    const digits = [["trainLoss", 4], ["trainAccuracy", 4], ["testLoss", 4], ["testAccuracy", 4], ["seconds", 2]];
    const cells = (row) => digits.map(([name, count]) => row[name].toFixed(count));
    this.table.replaceChildren(makeTable(
      "The epochs of this run",
      ["epoch", "train loss", "train accuracy", "test loss", "test accuracy", "seconds"],
      this.rows.map((row) => [String(row.epoch), ...cells(row)]),
    ));
    if (!this.runs.length) return;
    this.table.append(make("p", {}, "Your earlier runs, after their last epoch:"), makeTable(
      "Your earlier runs",
      ["learning rate", "batch size", "seed", "images", "epochs", "test loss", "test accuracy"],
      this.runs.map(({ settings: s, seed, count, last }) => [
        String(s.rate), String(s.batchSize), String(seed), count.toLocaleString("en"),
        String(last.epoch), last.testLoss.toFixed(4), last.testAccuracy.toFixed(4)]),
    ));
  }

  on_diverged({ epoch, minibatch, rate }) {
    this.diverged = { epoch, minibatch };
    this.say(`The loss of minibatch ${minibatch}, in epoch ${epoch}, is no number any more: at a `
      + `learning rate of ${rate} the weights grew beyond float32. Try a tenth of it.`);
    this.drawSoon();
  }

  on_finished() {
    this.enter("ended");
  }

  on_failed({ sentence }) {
    this.say(sentence);
  }

  on_looked(looked) {
    this.looked = looked;
    this.showMistakes();
  }

  on_images(images) {
    this.images = images;
    this.ask.showImages(images);
    this.showMistakes();
  }

  on_raced(race) {
    this.race.show(race);
  }

  look() {
    if (!this.send || !this.rows.length || !this.mistakes.open) return;
    this.wantImages();
    this.send({ type: "look" });
  }

  wantImages() {
    if (!this.send) return;
    if (!this.images) this.send({ type: "images" });
    if (this.net) this.ask.showNet(this.net);
  }

  showMistakes() {
    if (this.images && this.looked && this.mistakes.open) this.mistakes.show(this.images, this.looked);
  }

  current() {
    if (!this.net || !this.begun) return null;
    return { rows: this.rows, net: this.net, start: this.begun, touched: this.touched };
  }
}
