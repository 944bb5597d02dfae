// Says what happens in a run, for ear and eye: the ends of its epochs, and where and why it explodes.

import { describe } from "./history.js";
import { say } from "./say.js";
import { Watch, whyDiverged } from "./watch.js";

const PAUSE = 2000; // milliseconds between two sentences of a run

export class Narrator {
  // `show` puts a sentence into the live region.
  constructor(show) {
    Object.assign(this, { show, spoken: -Infinity });
  }

  tell(text) {
    this.spoken = performance.now();
    this.show(text);
  }

  begin(seed, count) {
    this.watch = new Watch();
    this.explosion = "";
    this.tell(say("A new run with seed {seed} on {count} images.", {
      seed, count: count.toLocaleString("en"),
    }));
  }

  minibatch(loss, number, rate) {
    const sentence = this.watch.see(loss, number, rate);
    if (sentence) this.tell((this.explosion = sentence));
  }

  // There has to be time to hear the sentence before. The last epoch is always told, with what went
  // wrong on the way.
  epoch(row, last) {
    if (last) this.tell(`${describe(row)} ${this.explosion}`.trim());
    else if (performance.now() - this.spoken >= PAUSE) this.tell(describe(row));
  }

  diverged(why) {
    this.tell(whyDiverged(why));
  }
}
