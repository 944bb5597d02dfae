// Notices where a run that had learned something becomes worse than guessing.

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
    return `In minibatch ${minibatch} the loss rose to ${loss.toFixed(1)}, and guessing has `
      + `${GUESSING.toFixed(1)}: at a learning rate of ${rate} the steps are so long that they overshoot.`;
  }
}

// Why a run ended early.
export const whyDiverged = ({ minibatch, epoch, rate }) =>
  `The loss of minibatch ${minibatch}, in epoch ${epoch}, is not a finite number: at a learning rate `
  + `of ${rate} the weights grew beyond float32. Try a smaller one, such as ${rate / 10}.`;
