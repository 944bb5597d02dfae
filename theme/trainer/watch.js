// Notices where a run that had learned something becomes worse than guessing.

import { say } from "./say.js";

export const GUESSING = Math.log(10); // the loss of ten equal probabilities

export class Watch {
  constructor() {
    Object.assign(this, { learned: false, told: false });
  }

  // Returns a sentence the first time it happens in a run, else an empty text.
  see(loss, minibatch, rate) {
    this.learned ||= loss < 0.8 * GUESSING;
    if (this.told || !this.learned || !(loss > GUESSING)) return "";
    this.told = true;
    return say(
      "In minibatch {minibatch} the loss rose to {loss}, and guessing has {guessing}: "
        + "at a learning rate of {rate} the steps are so long that they overshoot.",
      { minibatch, loss: loss.toFixed(1), guessing: GUESSING.toFixed(1), rate },
    );
  }
}

// Why a run ended early.
export const whyDiverged = ({ minibatch, epoch, rate }) =>
  say(
    "The loss of minibatch {minibatch}, in epoch {epoch}, is not a finite number: at a learning rate "
      + "of {rate} the weights grew beyond float32. Try a smaller one, such as {smaller}.",
    { minibatch, epoch, rate, smaller: rate / 10 },
  );
