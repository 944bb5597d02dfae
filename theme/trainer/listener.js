// Hears what the driver says, and shows it.

import { faultText } from "./faults.js";

export class Listener {
  constructor(trainer) {
    this.trainer = trainer;
  }

  // What is about a run carries its number; what comes late, about an earlier one, is dropped.
  hear({ type, run, ...message }) {
    if (run === undefined || run === this.trainer.number) this[type](message);
  }

  progress({ losses, weights, bias }) {
    const { views, narrator, last } = this.trainer;
    for (const loss of losses) {
      views.trace.push(loss);
      narrator.minibatch(loss, views.trace.count, last.rate);
    }
    views.showNet({ weights, bias });
  }

  epoch({ row }) {
    const { views, narrator, last } = this.trainer;
    views.rows.push(row);
    narrator.epoch(row, row.epoch >= last.epochs);
    views.showEpochs(last);
    this.trainer.look();
  }

  diverge(why) {
    const { views, narrator } = this.trainer;
    views.diverged = why;
    narrator.diverged(why);
    views.frames.ask();
  }

  finished() {
    this.trainer.enter("ended");
  }

  failed({ fault }) {
    this.trainer.narrator.tell(faultText(fault));
  }

  looked(answers) {
    this.trainer.views.showAnswers(answers);
  }

  gotImage(answer) {
    this.trainer.views.ask.showImage(answer);
  }

  flipped({ found }) {
    this.trainer.views.ask.showFlip(found);
  }

  raced(race) {
    this.trainer.views.race.show(race);
  }
}
