// Opens the driver and gives it images: at first a few, later all.

import { connect } from "./connect.js";
import { readScript } from "./data.js";
import { faultText } from "./faults.js";
import { say } from "./say.js";

export const FIRST = 10000;
export const ALL = 60000;

export class Loader {
  // What the driver says goes to the listener, but for answers that are awaited here.
  constructor(book, listener) {
    Object.assign(this, { book, listener, here: new Set(), awaited: null, name: "" });
  }

  // The files that hold the first `count` training images, and the test images before them.
  missing(count) {
    const train = Array.from({ length: count / FIRST }, (_, i) => `train-${i}`);
    return ["test", ...train].filter((name) => !this.here.has(name));
  }

  megabytes(count) {
    const bytes = this.missing(count).map((name) => this.book.data[name].bytes);
    return say("{number} MB", { number: Math.round(bytes.reduce((a, b) => a + b, 0) / 1e6) });
  }

  async open() {
    Object.assign(this, await connect(this.book, (message) => this.hear(message)));
    const wasm = Uint8Array.from(atob(this.book.wasm), (letter) => letter.charCodeAt(0));
    const { folder, data } = this.book;
    const urls = Object.values(data).map(({ file }) => folder + file);
    this.name = (await this.request({ type: "open", wasm, folder, urls }, "opened")).name;
  }

  // `tell` is called with the share that is here. Rejects with a sentence where a file is bad.
  async load(count, tell) {
    if (!this.send) await this.open();
    const missing = this.missing(count);
    for (const [done, name] of missing.entries()) {
      tell(done / missing.length);
      try {
        await this.loadPart(name);
      } catch ({ message }) {
        const { file } = this.book.data[name];
        throw new Error(say(
          "The images in {file} could not be used. {fault} Try again, or reload the page.",
          { file, fault: faultText(message) },
        ));
      }
      this.here.add(name);
    }
  }

  // The driver fetches a file, piece by piece. From a disk it may not, and some sites forbid it:
  // then the page reads the file, and hands it over.
  async loadPart(name) {
    const { file, sha256 } = this.book.data[name];
    const url = this.book.folder + file;
    const message = { type: "load", name, sha256 };
    if (url.startsWith("http")) {
      try {
        return await this.request({ ...message, url }, "loaded");
      } catch {
        // What is wrong with the file, the other way tells.
      }
    }
    const letters = await readScript(url);
    return this.request({ ...message, letters }, "loaded", [letters]);
  }

  request(message, answer, handed) {
    return new Promise((resolve, reject) => {
      this.awaited = { answer, resolve, reject };
      this.send(message, handed);
    });
  }

  hear(message) {
    const { awaited } = this;
    if (!awaited || ![awaited.answer, "failed"].includes(message.type)) {
      this.listener.hear(message);
      return;
    }
    this.awaited = null;
    if (message.type === "failed") awaited.reject(new Error(message.fault));
    else awaited.resolve(message);
  }
}
