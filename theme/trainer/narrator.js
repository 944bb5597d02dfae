// Says what happens in a run, for ear and eye: the ends of its epochs, and where and why it explodes.

import { describe } from "./history.js";
import { Watch, whyDiverged } from "./watch.js";

const PAUSE = 2000; // milliseconds between two sentences of a run

export class Narrator {
  // `show` puts a sentence into the live region.
  constructor(show) {
    Object.assign(this, { show, spoken: -Infinity });
  }

  say(text) {
    this.spoken = performance.now();
    this.show(text);
  }

  begin(seed, count) {
    this.watch = new Watch();
    this.say(`A new run with seed ${seed} on ${count.toLocaleString("en")} images.`);
  }

  minibatch(loss, number, rate) {
    const sentence = this.watch.see(loss, number, rate);
    if (sentence) this.say(sentence);
  }

  // There has to be time to hear the sentence before; the last epoch is always told.
  epoch(row, last) {
    if (last || performance.now() - this.spoken >= PAUSE) this.say(describe(row));
  }

  diverged(why) {
    this.say(whyDiverged(why));
  }
}
