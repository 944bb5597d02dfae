// The trainer of a page: what the reader does goes to the driver.

import { Controls } from "./controls.js";
import { Layout } from "./layout.js";
import { Listener } from "./listener.js";
import { FIRST, Loader } from "./loader.js";
import { Narrator } from "./narrator.js";
import { say } from "./say.js";
import { Views } from "./views.js";

export class Trainer {
  constructor(root, book) {
    Object.assign(this, { root, book, count: 0, number: 0 });
    this.loader = new Loader(book, new Listener(this));
    this.controls = new Controls(() => this.set());
    this.views = new Views(book.sweep, {
      look: () => this.look(),
      image: (number) => this.send({ type: "image", number }),
      flip: (start) => this.send({ type: "flip", start }),
      current: () => this.current(),
      race: (names) => this.startRace(names),
    });
    this.layout = new Layout(this);
    this.narrator = new Narrator((text) => (this.layout.says.textContent = text));
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
    this.narrator.tell(say("Loading images …"));
    try {
      await this.loader.load(count, (share) => (this.layout.progress.value = share));
    } catch (error) {
      this.narrator.tell(error.message);
      this.enter(state === "running" ? "paused" : state);
      return;
    }
    this.count = count;
    this.start();
  }

  start() {
    if (this.loader.awaited) return;
    this.number += 1;
    const { settings, seed } = this.controls.read();
    this.views.begin(this.begun);
    this.begun = { settings, seed, count: this.count };
    Object.assign(this, { last: settings, touched: false });
    const { number, count } = this;
    this.send({ type: "start", settings: { ...settings }, seed, count, number });
    this.set();
    this.narrator.begin(seed, count);
    this.go();
  }

  go() {
    if (!document.hidden) this.send({ type: "go" });
    this.enter("running");
  }

  pause() {
    this.send({ type: "pause" });
    this.enter("paused");
    this.look();
  }

  step() {
    if (this.state === "running") this.pause();
    if (this.state !== "paused") return;
    this.send({ type: "step" });
    this.look();
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

  startRace(names) {
    if (this.state === "loading") return;
    if (this.state === "running") this.pause();
    const { settings, seed } = this.controls.read();
    this.send({ type: "race", settings, seed, count: this.count, names });
  }

  look() {
    if (this.begun && this.views.mistakes.element.open) this.send({ type: "look" });
  }

  current() {
    const { rows, net } = this.views;
    const start = { ...this.begun, settings: this.last };
    return net && { rows, net, start, touched: this.touched };
  }
}
