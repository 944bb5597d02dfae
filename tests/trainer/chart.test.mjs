// The lines and axes of the trainer's charts, by node's own test runner.

import assert from "node:assert/strict";
import test from "node:test";

import { load, near } from "./parts.mjs";

const { Trace } = await load("trace");
const { linearScale, logScale, tickText } = await load("scale");
const { nearest, readSweep, asBand } = await load("reference");

test("a trace keeps the mean of all losses in bounded memory", () => {
  const trace = new Trace(8);
  for (let i = 1; i <= 64; i++) trace.push(i);
  assert.ok(trace.values.length < 8);
  const points = trace.points();
  near(points.reduce((sum, [, y]) => sum + y, 0) / points.length, 32.5);
  for (const [x, y] of points) near(x, y);
});

test("a short trace has a point for each minibatch, at its number", () => {
  const trace = new Trace();
  [3, 1, 2].forEach((loss) => trace.push(loss));
  assert.deepEqual(trace.points(), [[1, 3], [2, 1], [3, 2]]);
});

test("ticks are round and lie within the axis", () => {
  assert.deepEqual(linearScale(0, 10).ticks, [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(linearScale(0.7, 0.88).ticks.map(tickText), ["0.7", "0.75", "0.8", "0.85"]);
  assert.deepEqual(logScale(0.4, 12).ticks.map(tickText), ["0.5", "1", "2", "5", "10"]);
  near(linearScale(2, 4).place(3), 0.5);
  near(logScale(1, 100).place(10), 0.5);
  assert.equal(tickText(20000), "20,000");
});

test("an axis over one value only is no division by zero", () => {
  assert.ok(Number.isFinite(linearScale(1, 1).place(1)));
  assert.ok(Number.isFinite(logScale(1, 1).place(1)));
});

test("the nearest stored run is counted in factors", () => {
  const csv = "learning_rate,batch_size,epoch,part,loss,loss_low,loss_high\n"
    + "0.01,256,1,test,0.9,0.8,1\n0.1,256,1,test,0.5,0.4,0.6\n0.1,256,1,train,0.4,0.4,0.4\n"
    + "0.1,16,1,test,0.7,0.6,0.8\n";
  const sweep = readSweep(csv);
  const [row, ...others] = nearest(sweep, 0.04, 200);
  assert.equal(row.loss, 0.5);
  assert.equal(others.length, 0);
  assert.deepEqual(asBand([row], "loss"), { middle: [[1, 0.5]], low: [[1, 0.4]], high: [[1, 0.6]] });
});
