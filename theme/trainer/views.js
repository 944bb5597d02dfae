// All that shows a run: it knows what is there to be shown, and draws when there is time.

import { Ask } from "./ask.js";
import { Curves } from "./curves.js";
import { EpochTable } from "./epoch-table.js";
import { Frames, THIRTIETH } from "./frames.js";
import { Mistakes } from "./mistakes.js";
import { RacePanel } from "./race-panel.js";
import { nearest } from "./reference.js";
import { TakeAway } from "./take-away.js";
import { Templates } from "./templates.js";
import { Trace } from "./trace.js";

const CALM = 500; // milliseconds between two drawings where motion is unwelcome

export class Views {
  // `wants` are the questions that a reader puts to the trainer by unfolding or pressing something.
  constructor(sweep, wants) {
    Object.assign(this, { sweep, rows: [], net: null, answers: null });
    this.curves = new Curves();
    this.templates = new Templates();
    this.table = new EpochTable();
    this.mistakes = new Mistakes(wants.look);
    this.ask = new Ask(wants);
    this.takeAway = new TakeAway(wants.current);
    this.race = new RacePanel(wants.race);
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    this.frames = new Frames(() => this.draw(), () => (still.matches ? CALM : THIRTIETH));
  }

  // A new run; the one before it, if any, stays as a faint curve and as a row of a table.
  begin(before) {
    this.curves.keep(this.rows);
    if (this.rows.length) this.table.keep(before, this.rows.at(-1));
    Object.assign(this, { rows: [], trace: new Trace(), diverged: null, answers: null });
  }

  showNet(net) {
    this.net = net;
    this.frames.ask();
  }

  showEpochs(settings) {
    this.settings = settings;
    this.frames.ask();
  }

  showAnswers(answers) {
    this.answers = answers;
    this.frames.ask();
  }

  // What has changed since the last time.
  draw() {
    const { net, rows, settings, answers, drawn = {} } = this;
    this.curves.showSteps(this.trace, this.diverged);
    if (net && net !== drawn.net) {
      this.templates.show(net);
      this.ask.showNet(net);
    }
    if (rows.length !== drawn.count || rows !== drawn.rows || settings !== drawn.settings) {
      const { rate, batchSize, epochs } = settings;
      this.curves.showEpochs(rows, epochs, nearest(this.sweep, rate, batchSize));
      this.table.show(rows);
    }
    if (answers && answers !== drawn.answers) this.mistakes.show(answers);
    this.drawn = { net, rows, count: rows.length, settings, answers };
  }
}
