// Drives runs: in a worker, or in the page itself where workers are refused. It takes messages
// from the page and answers through `send`. No piece of its work lasts longer than `SLICE`.

import { PlainNet } from "./plain.js";
import { startWasmNet } from "./wasm.js";
import { Run } from "./run.js";
import { unpack } from "./unpack.js";
import { Race } from "./race.js";

const SLICE = 12; // milliseconds, then others have their turn
const FRAME = 1000 / 30; // milliseconds between two messages that are to be drawn

export class Driver {
  constructor(send) {
    this.send = send;
    this.run = null;
    this.running = false;
    this.speed = Infinity; // minibatches a second
    this.racing = null;
    this.losses = []; // of minibatches that the page does not know yet
    this.sent = 0;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => this.slice();
    this.soon = () => port2.postMessage(0);
  }

  async receive({ type, ...message }) {
    try {
      await this[type](message);
    } catch (error) {
      this.send({ type: "failed", about: type, sentence: error.message });
    }
  }

  // Choose the fast net where it is allowed.
  async open({ wasm }) {
    this.net = await startWasmNet(wasm).catch(() => new PlainNet());
    this.send({ type: "opened", name: this.net.name });
  }

  async load({ name, base64, sha256 }) {
    const { images, labels } = await unpack(base64, sha256);
    const part = Number(name.split("-")[1] ?? 0) * labels.length;
    const kind = name.split("-")[0];
    this.net[`${kind}Images`].set(images, part * 784);
    this.net[`${kind}Labels`].set(labels, part);
    this.send({ type: "loaded", name });
  }

  start({ settings, seed, count }) {
    this.racing = null;
    this.pause();
    this.run = new Run(this.net, settings, seed, count);
    this.losses = [];
    this.report(true);
  }

  set({ settings, speed }) {
    if (this.run) Object.assign(this.run.settings, settings);
    this.speed = speed;
    this.since = null;
  }

  go() {
    if (this.running || !this.run || this.run.finished) return;
    this.running = true;
    this.since = null;
    this.soon();
  }

  pause() {
    this.running = false;
    if (this.run) this.report(true);
  }

  // One minibatch, and what of the epoch's end follows it.
  step() {
    if (!this.run || this.run.finished) return;
    const { steps } = this.run;
    while (this.run.steps === steps || this.run.tested >= 0) {
      this.note(this.run.advance());
      if (this.run.finished) break;
    }
    this.report(true);
  }

  // Let three losses race, a minibatch at a time, while the run rests.
  race({ settings, seed, count }) {
    this.pause();
    const race = new Race(this.net, settings, seed, count);
    this.racing = race;
    const next = () => {
      if (this.racing !== race) return;
      const racers = race.step();
      this.send({ type: "raced", racers, steps: race.steps, finished: race.finished });
      if (!race.finished) setTimeout(next, 1000 / 15);
    };
    next();
  }

  // What the net of the last finished epoch makes of the test images.
  look() {
    const { predicted, confidence } = this.net;
    this.send({ type: "looked", predicted: predicted.slice(), confidence: confidence.slice() });
  }

  images() {
    const { testImages, testLabels } = this.net;
    this.send({ type: "gotImages", images: testImages.slice(), labels: testLabels.slice() });
  }

  slice() {
    if (!this.running) return;
    const start = performance.now();
    this.since ??= { time: start, steps: this.run.steps };
    const due = this.since.steps + 1 + ((start - this.since.time) / 1000) * this.speed;
    let now = start;
    // A minibatch that has begun, and the test at an epoch's end, are not held back by the speed.
    const ready = () => this.run.steps < due || this.run.done > 0 || this.run.tested >= 0;
    while (now - start < SLICE && !this.run.finished && ready()) {
      this.note(this.run.advance());
      now = performance.now();
    }
    this.report(false);
    if (this.run.finished) {
      this.running = false;
      this.report(true);
      this.send({ type: "finished" });
    } else if (ready()) {
      this.soon();
    } else {
      setTimeout(() => this.slice(), Math.min(1000 / this.speed, 100));
    }
  }

  note(event) {
    if (event?.loss !== undefined) this.losses.push(event.loss);
    if (event?.row) this.send({ type: "epoch", row: event.row });
    if (event?.diverged) this.send({ type: "diverge", ...event.diverged });
  }

  // Tell the page where the run is, at most 30 times a second unless it asked.
  report(asked) {
    const now = performance.now();
    if (!asked && now - this.sent < FRAME) return;
    this.sent = now;
    const { run, losses } = this;
    const { epoch, steps, position, count } = run;
    this.send({ type: "progress", epoch, steps, position, count, losses, ...this.net.read() });
    this.losses = [];
  }
}
