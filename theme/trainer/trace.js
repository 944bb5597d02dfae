// The losses of all minibatches of a run in bounded memory: when there are too many, two neighbours
// become their mean.

export class Trace {
  constructor(limit = 600) {
    Object.assign(this, { limit, values: [], stride: 1, waiting: [], count: 0 });
  }

  push(value) {
    this.count += 1;
    this.waiting.push(value);
    if (this.waiting.length < this.stride) return;
    this.values.push(this.waiting.reduce((a, b) => a + b) / this.stride);
    this.waiting = [];
    if (this.values.length < this.limit) return;
    this.values = Array.from({ length: this.limit / 2 }, (_, i) =>
      (this.values[2 * i] + this.values[2 * i + 1]) / 2);
    this.stride *= 2;
  }

  // Pairs (minibatch, loss), each at the middle of what it stands for.
  points() {
    return this.values.map((value, i) => [(i + 0.5) * this.stride + 0.5, value]);
  }
}
