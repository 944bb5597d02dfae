// One training run, cut into pieces of a few milliseconds, so that whoever drives it can pause
// between any two. It gives the numbers of d2l.train_ch3.

import { MersenneTwister, drawStart, shuffle } from "./random.js";

const PIECE = 256; // images at once
const TEST = 10000;

// What the rate is multiplied by in an epoch, as `schedules=` of softmaxlab's sweep says it.
export function factor({ decaying, epochs }, epoch) {
  return decaying ? (1 + Math.cos((Math.PI * epoch) / epochs)) / 2 : 1;
}

export class Run {
  // `settings` may change while the run goes on: rate, batchSize, decay, decaying, epochs.
  constructor(net, settings, seed, count) {
    Object.assign(this, { net, settings, seed, count });
    this.generator = new MersenneTwister(seed);
    this.order = net.order.subarray(0, count);
    this.epoch = 0; // finished epochs
    this.steps = 0; // finished minibatches
    this.diverged = null;
    net.write(drawStart(seed));
    this.begin();
  }

  begin() {
    shuffle(this.generator, this.order);
    this.position = 0; // in the order, where the minibatch in work begins
    this.done = 0; // images of that minibatch that were seen
    this.sums = [0, 0]; // loss and correct predictions of the epoch
    this.tested = -1; // test images that were measured; -1 while the epoch trains
    this.seconds = 0;
  }

  get finished() {
    return this.diverged !== null || this.epoch >= this.settings.epochs;
  }

  // Do one piece of work; returns what it finished: {loss}, {row}, {diverged}, or null.
  advance() {
    const start = performance.now();
    const event = this.tested < 0 ? this.train() : this.test();
    this.seconds += (performance.now() - start) / 1000;
    if (event?.row) {
      event.row.seconds = this.seconds;
      if (!this.finished) this.begin();
    }
    return event;
  }

  train() {
    const { net, settings } = this;
    if (this.done === 0) {
      // Settings that change act from the next minibatch on.
      this.size = Math.min(settings.batchSize, this.count - this.position);
      this.rate = settings.rate * factor(settings, this.epoch);
      this.decay = settings.decay;
      net.totals.fill(0);
    }
    const end = Math.min(this.done + PIECE, this.size);
    net.accumulate(this.position + this.done, this.position + end);
    this.done = end;
    if (this.done < this.size) return null;
    const [loss, correct] = net.totals;
    net.update(this.rate, this.decay, this.size);
    this.steps += 1;
    this.sums[0] += loss;
    this.sums[1] += correct;
    this.position += this.size;
    this.done = 0;
    if (!Number.isFinite(loss)) {
      const minibatch = this.steps;
      this.diverged = { loss: loss / this.size, epoch: this.epoch + 1, minibatch, rate: this.rate };
      return { diverged: this.diverged };
    }
    if (this.position === this.count) {
      this.tested = 0;
      net.totals.fill(0);
    }
    return { loss: loss / this.size };
  }

  test() {
    const { net } = this;
    const end = Math.min(this.tested + PIECE, TEST);
    net.measure(this.tested, end);
    this.tested = end;
    if (end < TEST) return null;
    this.epoch += 1;
    const [loss, correct] = net.totals;
    return {
      row: {
        epoch: this.epoch,
        trainLoss: this.sums[0] / this.count,
        trainAccuracy: this.sums[1] / this.count,
        testLoss: loss / TEST,
        testAccuracy: correct / TEST,
      },
    };
  }
}
