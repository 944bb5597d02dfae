// The trainer of a page: what the reader does goes to the driver, what the driver says is shown.

import { Ask } from "./ask.js";
import { Controls } from "./controls.js";
import { Curves } from "./curves.js";
import { EpochTable } from "./epoch-table.js";
import { describe } from "./history.js";
import { Layout } from "./layout.js";
import { FIRST, Loader } from "./loader.js";
import { Mistakes } from "./mistakes.js";
import { RacePanel } from "./race-panel.js";
import { nearest } from "./reference.js";
import { TakeAway } from "./take-away.js";
import { Templates } from "./templates.js";
import { Trace } from "./trace.js";
import { Watch, whyDiverged } from "./watch.js";

const PAUSE = 2000; // milliseconds between two sentences of a run
const CALM = 500; // milliseconds between two drawings where motion is unwelcome

export class Trainer {
  constructor(root, book) {
    Object.assign(this, { root, book, count: 0, rows: [], spoken: -Infinity });
    this.loader = new Loader(book, ({ type, ...message }) => this[type](message));
    this.trace = new Trace();
    this.controls = new Controls(() => this.set());
    this.curves = new Curves();
    this.templates = new Templates();
    this.table = new EpochTable();
    this.mistakes = new Mistakes(() => this.look());
    this.ask = new Ask(() => this.wantImages());
    this.takeAway = new TakeAway(() => this.current());
    this.race = new RacePanel(() => this.startRace());
    this.layout = new Layout(this);
    this.enter("new");
    root.append(this.layout.element);
    root.classList.add("alive");
    // A tab that nobody sees computes nothing; coming back goes on.
    document.addEventListener("visibilitychange", () => {
      if (this.state === "running") this.send({ type: document.hidden ? "pause" : "go" });
    });
  }

  send(message) {
    this.loader.send(message);
  }

  enter(state) {
    this.state = this.root.dataset.state = state;
    this.layout.show(state, this.count);
  }

  // Say something; what a run says by itself waits until there was time to hear the last sentence.
  say(text, waits = false) {
    if (waits && performance.now() - this.spoken < PAUSE) return;
    this.spoken = performance.now();
    this.layout.says.textContent = text;
  }

  // What the reader does.

  act() {
    if (this.state === "new") this.bring(FIRST);
    if (this.state === "running") this.pause();
    else if (this.state === "paused") this.go();
    else if (this.state === "ended") this.start();
  }

  async bring(count) {
    const { state } = this;
    if (state === "loading") return;
    if (state === "running") this.pause();
    this.enter("loading");
    this.say("Loading images …");
    try {
      await this.loader.load(count, (share) => (this.layout.progress.value = share));
    } catch (error) {
      this.say(error.message);
      this.enter(state === "running" ? "paused" : state);
      return;
    }
    this.count = count;
    this.start();
  }

  start() {
    const { settings, seed } = this.controls.read();
    this.curves.keep(this.rows);
    if (this.rows.length) this.table.keep(this.begun, this.rows.at(-1));
    this.begun = { settings, seed, count: this.count };
    this.last = settings;
    Object.assign(this, { rows: [], trace: new Trace(), watch: new Watch(), diverged: null });
    this.touched = false;
    this.send({ type: "start", settings: { ...settings }, seed, count: this.count });
    this.set();
    this.say(`A new run with seed ${seed} on ${this.count.toLocaleString("en")} images.`);
    this.go();
  }

  restart() {
    if (this.state !== "loading") this.start();
  }

  go() {
    if (!document.hidden) this.send({ type: "go" });
    this.enter("running");
  }

  pause() {
    this.send({ type: "pause" });
    this.enter("paused");
  }

  step() {
    if (this.state === "running") this.pause();
    if (this.state === "paused") this.send({ type: "step" });
  }

  // Settings act on the next minibatch, the seed on the next run.
  set() {
    if (!this.begun) return;
    const { settings, speed } = this.controls.read();
    this.touched ||= JSON.stringify(settings) !== JSON.stringify(this.last);
    this.last = settings;
    this.send({ type: "set", settings, speed });
    this.showEpochs();
    const more = !this.diverged && this.rows.length < settings.epochs;
    if (this.state === "ended" && more) this.enter("paused");
  }

  startRace() {
    if (this.state === "loading") return;
    if (this.state === "running") this.pause();
    const { settings, seed } = this.controls.read();
    this.send({ type: "race", settings, seed, count: this.count });
  }

  look() {
    if (!this.mistakes.open || !this.rows.length) return;
    this.wantImages();
    this.send({ type: "look" });
  }

  wantImages() {
    if (!this.images) this.send({ type: "images" });
    if (this.net) this.ask.showNet(this.net);
  }

  // What the driver says.

  progress({ losses, weights, bias }) {
    for (const loss of losses) {
      this.trace.push(loss);
      const sentence = this.watch.see(loss, this.trace.count, this.last.rate);
      if (sentence) this.say(sentence);
    }
    this.net = { weights, bias };
    this.ask.showNet(this.net);
    this.drawSoon();
  }

  epoch({ row }) {
    this.rows.push(row);
    this.say(describe(row), row.epoch < this.last.epochs);
    this.showEpochs();
    this.look();
  }

  diverge(why) {
    this.diverged = why;
    this.say(whyDiverged(why));
    this.drawSoon();
  }

  finished() {
    this.enter("ended");
  }

  failed({ sentence }) {
    this.say(sentence);
  }

  looked(answers) {
    this.answers = answers;
    this.showMistakes();
  }

  gotImages(images) {
    this.images = images;
    this.ask.showImages(images);
    this.showMistakes();
  }

  raced(race) {
    this.race.show(race);
  }

  // What is drawn.

  drawSoon() {
    if (this.drawing) return;
    this.drawing = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const paint = () => {
      this.drawing = false;
      this.curves.showSteps(this.trace, this.diverged);
      this.templates.show(this.net);
    };
    setTimeout(() => requestAnimationFrame(paint), calm ? CALM : 0);
  }

  showEpochs() {
    const { rate, batchSize, epochs } = this.last;
    this.curves.showEpochs(this.rows, epochs, nearest(this.book.sweep, rate, batchSize));
    this.table.show(this.rows);
  }

  showMistakes() {
    if (this.images && this.answers) this.mistakes.show(this.images, this.answers);
  }

  current() {
    if (!this.net) return null;
    const start = { ...this.begun, settings: this.last };
    return { rows: this.rows, net: this.net, start, touched: this.touched };
  }
}
