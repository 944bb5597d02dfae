// All that shows a run: it knows what is there to be shown, and draws when there is time.

import { Ask } from "./ask.js";
import { Curves } from "./curves.js";
import { EpochTable } from "./epoch-table.js";
import { Mistakes } from "./mistakes.js";
import { RacePanel } from "./race-panel.js";
import { nearest } from "./reference.js";
import { TakeAway } from "./take-away.js";
import { Templates } from "./templates.js";
import { Trace } from "./trace.js";

const CALM = 500; // milliseconds between two drawings where motion is unwelcome

export class Views {
  // `wants` are the questions that a reader puts to the trainer by unfolding something.
  constructor(sweep, wants) {
    Object.assign(this, { sweep, rows: [], net: null, images: null });
    this.curves = new Curves();
    this.templates = new Templates();
    this.table = new EpochTable();
    this.mistakes = new Mistakes(wants.look);
    this.ask = new Ask(wants.images);
    this.takeAway = new TakeAway(wants.current);
    this.race = new RacePanel(wants.race);
  }

  // A new run; the one before it, if any, stays as a faint curve and as a row of a table.
  begin(before) {
    this.curves.keep(this.rows);
    if (this.rows.length) this.table.keep(before, this.rows.at(-1));
    Object.assign(this, { rows: [], trace: new Trace(), diverged: null });
  }

  showNet(net) {
    this.net = net;
    this.ask.showNet(net);
    this.drawSoon();
  }

  // Draw when the browser draws next, less often where motion is unwelcome.
  drawSoon() {
    if (this.waiting) return;
    this.waiting = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const paint = () => {
      this.waiting = false;
      this.curves.showSteps(this.trace, this.diverged);
      this.templates.show(this.net);
    };
    setTimeout(() => requestAnimationFrame(paint), calm ? CALM : 0);
  }

  showEpochs({ rate, batchSize, epochs }) {
    this.curves.showEpochs(this.rows, epochs, nearest(this.sweep, rate, batchSize));
    this.table.show(this.rows);
  }

  showImages(images) {
    this.images = images;
    this.ask.showImages(images);
    this.showAnswers(this.answers);
  }

  showAnswers(answers) {
    this.answers = answers;
    if (this.images && answers) this.mistakes.show(this.images, answers);
  }
}
