// Tells the page where a run is: each end of an epoch at once, all else no more often than the page
// draws.

import { THIRTIETH } from "./frames.js";

export class Reporter {
  constructor(send) {
    Object.assign(this, { post: send, sent: -Infinity });
    this.begin(0);
  }

  // All that is said from now on is about the run of that number.
  begin(number) {
    this.number = number;
    this.losses = []; // of minibatches that the page does not know yet
  }

  send(message) {
    this.post({ ...message, run: this.number });
  }

  // What a piece of work finished.
  note(event) {
    if (event?.loss !== undefined) this.losses.push(event.loss);
    if (event?.row) this.send({ type: "epoch", row: event.row });
    if (event?.diverged) this.send({ type: "diverge", ...event.diverged });
  }

  // `asked` is what cannot wait: the last of several reports.
  report(net, { epoch, steps }, asked) {
    const now = performance.now();
    if (!asked && now - this.sent < THIRTIETH) return;
    this.sent = now;
    this.send({ type: "progress", epoch, steps, losses: this.losses, ...net.read() });
    this.losses = [];
  }
}
