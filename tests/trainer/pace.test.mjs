// How often a run is drawn, reported, held back and told, by node's own test runner.

import assert from "node:assert/strict";
import test from "node:test";

import { fakeClock } from "./clock.mjs";
import { load } from "./parts.mjs";

const { Frames } = await load("frames");
const { Pace } = await load("pace");
const { Turns } = await load("turns");
const { Reporter } = await load("reporter");
const { Narrator } = await load("narrator");

test("a second has at most thirty drawings, however often there is news, and the last one is drawn", (context) => {
  const pass = fakeClock(context);
  let news = 0, drawn = 0, seen = 0;
  const frames = new Frames(() => (drawn += 1, seen = news), () => 1000 / 30);
  for (; news < 1000; news++) {
    frames.ask();
    pass(1);
  }
  frames.ask();
  pass(100);
  assert.ok(drawn > 10 && drawn <= 31, `${drawn} drawings`);
  assert.equal(seen, 1000);
});

test("where motion is unwelcome a second has two drawings", (context) => {
  const pass = fakeClock(context);
  let drawn = 0;
  const frames = new Frames(() => (drawn += 1), () => 500);
  for (let i = 0; i < 2000; i++) {
    frames.ask();
    pass(1);
  }
  assert.ok(drawn >= 3 && drawn <= 5, `${drawn} drawings`);
});

test("a run reports at most thirty times a second, but each end of an epoch", (context) => {
  const pass = fakeClock(context);
  const sent = [];
  const reporter = new Reporter((message) => sent.push(message));
  reporter.begin(7);
  for (let i = 0; i < 1000; i++) {
    reporter.note(i % 10 ? { loss: i } : { row: { epoch: i } });
    reporter.report({ read: () => ({}) }, { epoch: 0, steps: i }, false);
    pass(1);
  }
  const progress = sent.filter(({ type }) => type === "progress");
  assert.ok(progress.length > 10 && progress.length <= 31, `${progress.length} reports`);
  assert.equal(sent.filter(({ type }) => type === "epoch").length, 100);
  assert.ok(sent.every(({ run }) => run === 7));
});

test("the speed counts minibatches from when it was set, and holds nothing back that has begun", () => {
  const pace = new Pace();
  const at = (steps, done = 0, tested = -1) => ({ steps, done, tested });
  pace.set(10);
  assert.ok(pace.ready(5000, at(40)));
  assert.ok(!pace.ready(5050, at(42)));
  assert.ok(pace.ready(5050, at(42, 256)));
  assert.ok(pace.ready(5050, at(42, 0, 0)));
  assert.ok(pace.ready(5101, at(42)));
  pace.set(Infinity);
  assert.ok(pace.ready(9000, at(1000)));
  assert.ok(pace.ready(9001, at(9999)));
});

test("there is never more than one piece of work ahead", (context) => {
  const pass = fakeClock(context);
  let worked = 0;
  const turns = new Turns(() => (worked += 1));
  for (let i = 0; i < 50; i++) turns.later(100);
  pass(1000);
  assert.equal(worked, 1);
});

test("a run that exploded says so at its end, too, and epochs wait for the sentence before", (context) => {
  const pass = fakeClock(context);
  const said = [];
  const narrator = new Narrator((text) => said.push(text));
  const row = (epoch) =>
    ({ epoch, trainLoss: 1, trainAccuracy: 0.5, testLoss: 1, testAccuracy: 0.5 });
  narrator.begin(0, 10000);
  narrator.epoch(row(1), false);
  pass(2000);
  narrator.epoch(row(2), false);
  narrator.minibatch(0.5, 81, 0.1);
  narrator.minibatch(30, 82, 2);
  narrator.epoch(row(3), true);
  assert.match(said.join("|"), /^A new run.*\|Epoch 2.*\|In minibatch 82.*\|Epoch 3.*In minibatch 82/);
});
