// How many minibatches of a run are due: the reader's speed, counted from when it was last set.

export class Pace {
  constructor() {
    this.set(Infinity);
  }

  // Minibatches a second.
  set(speed) {
    this.speed = speed;
    this.since = null;
  }

  // Whether a run has to go on at `now`. A minibatch that has begun, and the test at an epoch's
  // end, are not held back.
  ready(now, { steps, done, tested }) {
    if (this.speed === Infinity) return true;
    this.since ??= { now, steps };
    const due = this.since.steps + 1 + ((now - this.since.now) / 1000) * this.speed;
    return steps < due || done > 0 || tested >= 0;
  }

  // Milliseconds until it is worth to look again.
  get pause() {
    return Math.min(1000 / this.speed, 100);
  }
}
