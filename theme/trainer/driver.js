// Drives runs: in a worker, or in the page itself where workers are refused. It takes messages
// from the page, one after the other, and answers through `send`. No piece of its work lasts longer
// than `SLICE`.

import { DataCache } from "./data-cache.js";
import { examine, shirtToCoat, testImage } from "./exam.js";
import { Pace } from "./pace.js";
import { PlainNet } from "./plain-net.js";
import { Race } from "./race.js";
import { Reporter } from "./reporter.js";
import { Run } from "./run.js";
import { Turns } from "./turns.js";
import { free, streamOf, unpack } from "./unpack.js";
import { startWasmNet } from "./wasm.js";

const SLICE = 12; // milliseconds, then others have their turn

export class Driver {
  constructor(send) {
    this.send = send;
    this.handled = Promise.resolve(); // when all messages so far are
    this.run = null;
    this.running = false;
    this.held = false; // while the net is examined
    this.pace = new Pace();
    this.racing = null;
    this.reporter = new Reporter(send);
    this.turns = new Turns(() => this.slice());
  }

  receive({ type, ...message }) {
    this.handled = this.handled
      .then(() => this[type](message))
      .catch(({ message: fault }) => this.send({ type: "failed", about: type, fault }));
  }

  // Choose the fast net where it is allowed.
  async open({ wasm, folder, urls }) {
    this.cache = new DataCache(folder, urls);
    this.net = await startWasmNet(wasm).catch(() => new PlainNet());
    this.send({ type: "opened", name: this.net.name });
  }

  // Take the images of a file, whose letters the page brought, or which lies at `url`.
  async load({ name, url, letters, sha256 }) {
    const take = (stream) => unpack(stream, sha256);
    const { images, labels } = await (letters ? take(streamOf(letters)) : this.cache.read(url, take));
    const [kind, number] = name.split("-");
    const part = Number(number ?? 0) * labels.length;
    this.net[`${kind}Images`].set(images, part * 784);
    this.net[`${kind}Labels`].set(labels, part);
    free(images);
    this.send({ type: "loaded", name });
  }

  start({ settings, seed, count, number }) {
    this.racing = null;
    this.running = false;
    this.run = new Run(this.net, settings, seed, count);
    this.reporter.begin(number);
    this.report();
  }

  set({ settings, speed }) {
    if (this.run) Object.assign(this.run.settings, settings);
    this.pace.set(speed);
  }

  go() {
    if (this.running || !this.run || this.run.finished) return;
    this.running = true;
    this.pace.set(this.pace.speed);
    this.turns.soon();
  }

  pause() {
    this.running = false;
    if (this.run) this.report();
  }

  // One minibatch, and what of the epoch's end follows it.
  step() {
    if (!this.run || this.run.finished) return;
    const { steps } = this.run;
    while (this.run.steps === steps || this.run.tested >= 0) {
      this.reporter.note(this.run.advance());
      if (this.run.finished) break;
    }
    this.report();
  }

  report() {
    this.reporter.report(this.net, this.run, true);
  }

  // Let losses race, a minibatch at a time, while the run rests.
  race({ settings, seed, count, names }) {
    this.pause();
    const race = new Race(this.net, settings, seed, count, names);
    this.racing = race;
    const next = () => {
      if (this.racing !== race) return;
      const racers = race.advance();
      if (racers) this.send({ type: "raced", racers, steps: race.steps, finished: race.finished });
      if (!race.finished) setTimeout(next, racers ? 1000 / 15 : 0);
    };
    next();
  }

  // The run waits while the net of this moment is examined.
  async look() {
    this.held = true;
    const { steps } = this.run;
    this.reporter.send({ type: "looked", steps, ...(await examine(this.net)) });
    this.held = false;
    if (this.running) this.turns.soon();
  }

  image({ number }) {
    this.send({ type: "gotImage", ...testImage(this.net, number) });
  }

  async flip({ start }) {
    this.send({ type: "flipped", found: await shirtToCoat(this.net, start) });
  }

  slice() {
    if (!this.running || this.held) return;
    const { run, pace } = this;
    const start = performance.now();
    let now = start;
    while (now - start < SLICE && !run.finished && pace.ready(now, run)) {
      this.reporter.note(run.advance());
      now = performance.now();
    }
    this.reporter.report(this.net, run, false);
    if (run.finished) {
      this.running = false;
      this.report();
      this.reporter.send({ type: "finished" });
    } else if (pace.ready(now, run)) {
      this.turns.soon();
    } else {
      this.turns.later(pace.pause);
    }
  }
}
