// The small parts of a run, and of the files that it reads and writes, by node's own test runner.

import assert from "node:assert/strict";
import test from "node:test";

import { load, near } from "./parts.mjs";

const { crc32 } = await load("npz");
const { factor } = await load("run");
const { Listener } = await load("listener");
const { free } = await load("unpack");

test("the checksum is that of the zip format", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
});

test("a decaying rate starts in full and ends near zero", () => {
  assert.equal(factor({ decaying: false, epochs: 10 }, 9), 1);
  assert.equal(factor({ decaying: true, epochs: 10 }, 0), 1);
  near(factor({ decaying: true, epochs: 10 }, 5), 0.5);
});

test("what an earlier run says too late is dropped", () => {
  const heard = [];
  const trainer = { number: 2, narrator: { tell: (text) => heard.push(text) } };
  const listener = new Listener(trainer);
  listener.hear({ type: "failed", run: 1, fault: "old" });
  listener.hear({ type: "failed", run: 2, fault: "damaged" });
  listener.hear({ type: "failed", fault: "of no run" });
  assert.deepEqual(heard, ["The file is damaged or incomplete.", "of no run"]);
});

test("the memory of a piece is given back at once", () => {
  const piece = new Uint8Array(1000);
  const images = piece.subarray(0, 900);
  free(images);
  assert.equal(piece.buffer.byteLength, 0);
});
