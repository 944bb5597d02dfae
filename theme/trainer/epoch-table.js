// The curves as tables: the epochs of this run, and how earlier runs ended.

import { make, makeTable } from "./elements.js";

const EPOCH = ["epoch", "train loss", "train accuracy", "test loss", "test accuracy", "seconds"];
const RUN = ["learning rate", "batch size", "seed", "images", "epochs", "test loss", "test accuracy"];
const KEPT = 6;

export class EpochTable {
  constructor() {
    this.runs = [];
    this.body = make("div", { class: "trainer-table", tabindex: 0, role: "region", "aria-label": "Epochs and runs" });
    const summary = make("summary", {}, "Epochs and earlier runs as tables");
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
    const tables = [makeTable("The epochs of this run", EPOCH, cells)];
    if (this.runs.length) {
      tables.push(make("p", {}, "Your earlier runs, after their last epoch:"));
      tables.push(makeTable("Your earlier runs", RUN, this.runs));
    }
    this.body.replaceChildren(...tables);
  }
}
