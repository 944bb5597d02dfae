// The trainer of a page: what the reader does goes to the driver, what the driver says is shown.

import { Controls } from "./controls.js";
import { describe } from "./history.js";
import { Layout } from "./layout.js";
import { FIRST, Loader } from "./loader.js";
import { Views } from "./views.js";
import { Watch, whyDiverged } from "./watch.js";

const PAUSE = 2000; // milliseconds between two sentences of a run

export class Trainer {
  constructor(root, book) {
    Object.assign(this, { root, book, count: 0, spoken: -Infinity });
    this.loader = new Loader(book, ({ type, ...message }) => this[type](message));
    this.controls = new Controls(() => this.set());
    this.views = new Views(book.sweep, {
      look: () => this.look(),
      images: () => this.wantImages(),
      current: () => this.current(),
      race: () => this.startRace(),
    });
    this.layout = new Layout(this);
    this.enter("new");
    root.append(this.layout.element);
    root.classList.add("alive");
    // A tab that nobody sees computes nothing; coming back goes on.
    document.addEventListener("visibilitychange", () => {
      if (this.state === "running") this.send({ type: document.hidden ? "pause" : "go" });
    });
  }

  // Before the first run there is nobody to tell; what was set by then goes with its start.
  send(message) {
    this.loader.send?.(message);
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
    else if (this.state === "running") this.pause();
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
    if (this.loader.awaited) return;
    const { settings, seed } = this.controls.read();
    this.views.begin(this.begun);
    this.begun = { settings, seed, count: this.count };
    Object.assign(this, { last: settings, touched: false, watch: new Watch() });
    this.send({ type: "start", settings: { ...settings }, seed, count: this.count });
    this.set();
    this.say(`A new run with seed ${seed} on ${this.count.toLocaleString("en")} images.`);
    this.go();
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
    this.views.showEpochs(settings);
    const more = !this.views.diverged && this.views.rows.length < settings.epochs;
    if (this.state === "ended" && more) this.enter("paused");
  }

  startRace() {
    if (this.state === "loading") return;
    if (this.state === "running") this.pause();
    const { settings, seed } = this.controls.read();
    this.send({ type: "race", settings, seed, count: this.count });
  }

  look() {
    if (!this.views.mistakes.element.open || !this.views.rows.length) return;
    this.wantImages();
    this.send({ type: "look" });
  }

  wantImages() {
    if (!this.views.images) this.send({ type: "images" });
    if (this.views.net) this.views.ask.showNet(this.views.net);
  }

  current() {
    const { rows, net } = this.views;
    const start = { ...this.begun, settings: this.last };
    return net && { rows, net, start, touched: this.touched };
  }

  // What the driver says.

  progress({ losses, weights, bias }) {
    const { trace } = this.views;
    for (const loss of losses) {
      trace.push(loss);
      const sentence = this.watch.see(loss, trace.count, this.last.rate);
      if (sentence) this.say(sentence);
    }
    this.views.showNet({ weights, bias });
  }

  epoch({ row }) {
    this.views.rows.push(row);
    this.say(describe(row), row.epoch < this.last.epochs);
    this.views.showEpochs(this.last);
    this.look();
  }

  diverge(why) {
    this.views.diverged = why;
    this.say(whyDiverged(why));
    this.views.drawSoon();
  }

  finished() {
    this.enter("ended");
  }

  failed({ sentence }) {
    this.say(sentence);
  }

  looked(answers) {
    this.views.showAnswers(answers);
  }

  gotImages(images) {
    this.views.showImages(images);
  }

  raced(race) {
    this.views.race.show(race);
  }
}
