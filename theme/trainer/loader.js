// Opens the driver and gives it images: at first a few, later all.

import { connect } from "./connect.js";
import { fetchPart } from "./data.js";

export const FIRST = 10000;
export const ALL = 60000;

export class Loader {
  // What the driver says goes to `receive`, but for answers that are awaited here.
  constructor(book, receive) {
    Object.assign(this, { book, receive, here: new Set(), awaited: null, name: "" });
  }

  // The files that hold the first `count` training images, and the test images before them.
  missing(count) {
    const train = Array.from({ length: count / FIRST }, (_, i) => `train-${i}`);
    return ["test", ...train].filter((name) => !this.here.has(name));
  }

  megabytes(count) {
    const bytes = this.missing(count).map((name) => this.book.data[name].bytes);
    return `${Math.round(bytes.reduce((a, b) => a + b, 0) / 1e6)} MB`;
  }

  // `tell` is called with the share that is here. Rejects with a sentence where a file is bad.
  async load(count, tell) {
    if (!this.send) {
      Object.assign(this, await connect(this.book, (message) => this.hear(message)));
      const wasm = Uint8Array.from(atob(this.book.wasm), (letter) => letter.charCodeAt(0));
      this.name = (await this.request({ type: "open", wasm }, "opened")).name;
    }
    const missing = this.missing(count);
    for (const [done, name] of missing.entries()) {
      const { file, sha256 } = this.book.data[name];
      tell(done / missing.length);
      try {
        const base64 = await fetchPart(this.book, name);
        await this.request({ type: "load", name, base64, sha256 }, "loaded");
      } catch ({ message }) {
        throw new Error(`The images in ${file} could not be used. ${message} Try again, or reload the page.`);
      }
      this.here.add(name);
    }
  }

  request(message, answer) {
    return new Promise((resolve, reject) => {
      this.awaited = { answer, resolve, reject };
      this.send(message);
    });
  }

  hear(message) {
    const { awaited } = this;
    if (!awaited || ![awaited.answer, "failed"].includes(message.type)) {
      this.receive(message);
      return;
    }
    this.awaited = null;
    if (message.type === "failed") awaited.reject(new Error(message.sentence));
    else awaited.resolve(message);
  }
}
