// Nets with the same start and the same minibatches, each with its own way to write the loss: which
// one dies, and when?

import { joined, naive, shifted } from "./losses.js";
import { PlainNet } from "./plain-net.js";
import { MersenneTwister, drawStart, shuffle } from "./random.js";

export const LOSSES = { naive, shifted, joined };

const MORSEL = 256; // images at once, for each net
const AFTER = 20; // minibatches that the last one still has to live

export class Race {
  // `images` is a net that holds the images; `count` of its training images take part.
  constructor(images, { rate, batchSize }, seed, count, names = Object.keys(LOSSES)) {
    Object.assign(this, { rate, batchSize, count, steps: 0, done: 0 });
    this.order = new Int32Array(count);
    shuffle(new MersenneTwister(seed), this.order);
    this.racers = names.map((name) => {
      const racer = { name, gap: 0, loss: NaN, died: null };
      // Note how far the true class lies below the largest logit: that is what kills.
      const watched = (logits, label, errors, size) => {
        racer.gap = Math.max(racer.gap, Math.max(...logits) - logits[label]);
        return LOSSES[name](logits, label, errors, size);
      };
      racer.net = new PlainNet(images, watched);
      racer.net.order = this.order;
      racer.net.write(drawStart(seed));
      return racer;
    });
  }

  // It ends with the epoch, or a little after one at most is left of several, or none of one.
  get finished() {
    const deaths = this.racers.map(({ died }) => died).filter((died) => died !== null);
    const decided = deaths.length > 0 && deaths.length >= this.racers.length - 1;
    return this.start >= this.count || (decided && this.steps >= Math.max(...deaths) + AFTER);
  }

  get start() {
    return this.steps * this.batchSize;
  }

  // One piece of a minibatch for each that still lives; returns how all are when it is finished.
  advance() {
    const size = Math.min(this.batchSize, this.count - this.start);
    const from = this.start + this.done;
    const to = Math.min(from + MORSEL, this.start + size);
    const alive = this.racers.filter(({ died }) => died === null);
    for (const racer of alive) {
      if (this.done === 0) {
        racer.gap = 0;
        racer.net.totals.fill(0);
        racer.net.batchSize = size;
      }
      racer.net.accumulate(from, to);
    }
    this.done += to - from;
    if (this.done < size) return null;
    this.done = 0;
    this.steps += 1;
    for (const racer of alive) {
      const { net } = racer;
      net.update(this.rate, 0, size);
      racer.loss = net.totals[0] / size;
      // Dead is whose weights are no numbers any more.
      if (net.weights.some(Number.isNaN)) racer.died = this.steps;
    }
    return this.racers.map(({ name, gap, loss, died }) => ({ name, gap, loss, died }));
  }
}
