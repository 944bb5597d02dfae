// Three nets with the same start and the same minibatches, each with its own way to write the loss:
// which one dies, and when?

import { PlainNet } from "./plain.js";
import { MersenneTwister, drawStart, shuffle } from "./random.js";
import { joined, naive, shifted } from "./losses.js";

export const LOSSES = { naive, shifted, joined };

const AFTER = 20; // minibatches that the last one still has to live

export class Race {
  // `images` is a net that holds the images; `count` of its training images take part.
  constructor(images, { rate, batchSize }, seed, count) {
    Object.assign(this, { rate, batchSize, count, steps: 0 });
    this.order = new Int32Array(count);
    shuffle(new MersenneTwister(seed), this.order);
    this.racers = Object.entries(LOSSES).map(([name, loss]) => {
      const racer = { name, gap: 0, loss: NaN, died: null };
      // Note how far the true class lies below the largest logit: that is what kills.
      const watched = (logits, label, errors, size) => {
        racer.gap = Math.max(racer.gap, Math.max(...logits) - logits[label]);
        return loss(logits, label, errors, size);
      };
      racer.net = new PlainNet(images, watched);
      racer.net.order = this.order;
      racer.net.write(drawStart(seed));
      return racer;
    });
  }

  // It ends with the epoch, or a little after only one is left.
  get finished() {
    const deaths = this.racers.map(({ died }) => died).filter((died) => died !== null);
    const decided = deaths.length >= this.racers.length - 1;
    return this.start >= this.count || (decided && this.steps >= Math.max(...deaths) + AFTER);
  }

  get start() {
    return this.steps * this.batchSize;
  }

  // One minibatch for each that still lives. Dead is whose weights are no numbers any more.
  step() {
    const end = Math.min(this.start + this.batchSize, this.count);
    for (const racer of this.racers) {
      if (racer.died !== null) continue;
      const { net } = racer;
      racer.gap = 0;
      net.totals.fill(0);
      net.batchSize = end - this.start;
      net.accumulate(this.start, end);
      net.update(this.rate, 0, end - this.start);
      racer.loss = net.totals[0] / (end - this.start);
      if (net.weights.some(Number.isNaN)) racer.died = this.steps + 1;
    }
    this.steps += 1;
    return this.racers.map(({ name, gap, loss, died }) => ({ name, gap, loss, died }));
  }
}
