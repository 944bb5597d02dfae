// The curves as tables: the epochs of this run, and how earlier runs ended.

import { make, makeTable } from "./elements.js";
import { say } from "./say.js";

const EPOCH = [
  say("epoch"), say("train loss"), say("train accuracy"), say("test loss"), say("test accuracy"),
  say("seconds"),
];
const RUN = [
  say("learning rate"), say("batch size"), say("seed"), say("images"), say("epochs"),
  say("test loss"), say("test accuracy"),
];
const KEPT = 6;

export class EpochTable {
  constructor() {
    this.runs = [];
    this.body = make("div", { class: "trainer-table", tabindex: 0, role: "region", "aria-label": say("Epochs and runs") });
    const summary = make("summary", {}, say("Epochs and earlier runs as tables"));
    this.rows = [];
    this.element = make("details", { ontoggle: () => this.show(this.rows) }, summary, this.body);
  }

  keep({ settings, seed, count }, last) {
    const numbers = [settings.rate, settings.batchSize, seed, count.toLocaleString("en"), last.epoch];
    const row = [...numbers.map(String), last.testLoss.toFixed(4), last.testAccuracy.toFixed(4)];
    this.runs = [...this.runs, row].slice(-KEPT);
  }

  show(rows) {
    this.rows = rows;
    if (!this.element.open) return;
    const cells = rows.map((row) => [
      String(row.epoch), row.trainLoss.toFixed(4), row.trainAccuracy.toFixed(4),
      row.testLoss.toFixed(4), row.testAccuracy.toFixed(4), row.seconds.toFixed(2),
    ]);
    const tables = [makeTable(say("The epochs of this run"), EPOCH, cells)];
    if (this.runs.length) {
      tables.push(make("p", {}, say("Your earlier runs, after their last epoch:")));
      tables.push(makeTable(say("Your earlier runs"), RUN, this.runs));
    }
    this.body.replaceChildren(...tables);
  }
}
