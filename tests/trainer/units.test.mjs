// The small parts of the trainer, by node's own test runner.

import assert from "node:assert/strict";
import test from "node:test";

const load = (name) => import(new URL(`../../theme/trainer/${name}.js`, import.meta.url));
const { Trace } = await load("trace");
const { linearScale, logScale, tickText } = await load("scale");
const { dab, invert, shift, turn } = await load("transform");
const { contributions, likeliest, predict } = await load("predict");
const { findFlip } = await load("flip");
const { confusion, surest } = await load("confusion");
const { nearest, readSweep, asBand } = await load("reference");
const { Watch, whyDiverged } = await load("watch");
const { crc32 } = await load("npz");
const { crossEntropy } = await load("plain");
const { joined, naive, shifted } = await load("losses");
const { factor } = await load("run");
const { Frames } = await load("frames");
const { Pace } = await load("pace");
const { Turns } = await load("turns");
const { Reporter } = await load("reporter");
const { Listener } = await load("listener");
const { Narrator } = await load("narrator");
const { examine } = await load("exam");
const { PlainNet } = await load("plain-net");
const { free } = await load("unpack");

const near = (a, b, limit = 1e-9) => assert.ok(Math.abs(a - b) <= limit, `${a} is not ${b}`);
const image = (pixels) => {
  const bytes = new Uint8Array(784);
  for (const [x, y, value] of pixels) bytes[y * 28 + x] = value;
  return bytes;
};

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

test("a shift moves each pixel and loses what leaves the image", () => {
  const dot = image([[27, 5, 200]]);
  assert.deepEqual(shift(dot, -1, 2), image([[26, 7, 200]]));
  assert.deepEqual(shift(dot, 1, 0), image([]));
  assert.deepEqual(shift(dot, 0, -6), image([]));
});

test("four turns are none, and one is clockwise", () => {
  const dot = image([[27, 0, 9]]);
  assert.deepEqual(turn(dot), image([[27, 27, 9]]));
  assert.deepEqual(turn(turn(turn(turn(dot)))), dot);
});

test("inverting twice changes nothing", () => {
  const dot = image([[3, 3, 40]]);
  assert.equal(invert(dot)[3 * 28 + 3], 215);
  assert.deepEqual(invert(invert(dot)), dot);
});

test("a dab is brightest in its middle and makes nothing darker", () => {
  const drawn = dab(image([[0, 0, 77]]), 10, 10);
  assert.equal(drawn[10 * 28 + 10], 255);
  assert.equal(drawn[10 * 28 + 13], 0);
  assert.equal(drawn[0], 77);
});

test("probabilities are the softmax of the logits, and contributions add up to them", () => {
  const weights = Float32Array.from({ length: 7840 }, (_, k) => Math.sin(k));
  const bias = Float32Array.from({ length: 10 }, (_, j) => j / 10);
  const seen = image([[4, 4, 255], [20, 9, 51]]);
  const { logits, probabilities } = predict({ weights, bias }, seen);
  near(probabilities.reduce((a, b) => a + b), 1);
  near(Math.log(probabilities[3] / probabilities[1]), logits[3] - logits[1], 1e-9);
  const total = contributions({ weights }, seen, 3).reduce((a, b) => a + b);
  near(total + bias[3], logits[3], 1e-6);
  assert.equal(likeliest([1, 5, 2]), 1);
});

test("a flip is found where a shift by one pixel changes the class", async () => {
  // Class 6 looks at one pixel, class 4 at its neighbour to the right.
  const weights = new Float32Array(7840);
  weights[6 * 784 + 100] = 1;
  weights[4 * 784 + 101] = 1;
  const images = new Uint8Array(2 * 784);
  images[784 + 100] = 255;
  const net = { weights, bias: new Float32Array(10) };
  const found = await findFlip(net, { images, labels: Uint8Array.of(4, 6) }, 6, 4, 0);
  assert.equal(found.number, 1);
  assert.equal(found.direction, "right");
  assert.equal(await findFlip(net, { images, labels: Uint8Array.of(4, 4) }, 6, 4, 0), null);
});

test("the confusion matrix counts, and the surest mistakes come first", () => {
  const labels = Uint8Array.of(1, 1, 2, 3), predicted = Uint8Array.of(1, 2, 2, 4);
  const counts = confusion(labels, predicted);
  assert.equal(counts[1][1] + counts[2][2], 2);
  assert.equal(counts[1][2], 1);
  assert.equal(counts.flat().reduce((a, b) => a + b), 4);
  assert.deepEqual(surest(labels, predicted, Float32Array.of(1, 0.5, 1, 0.8), 8), [3, 1]);
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

test("an explosion is told once, with its minibatch, and only after the net had learned", () => {
  const watch = new Watch();
  assert.equal(watch.see(2.5, 1, 0.1), "");
  assert.equal(watch.see(0.7, 2, 0.1), "");
  assert.match(watch.see(9, 3, 2), /minibatch 3 .* 9\.0.* learning rate of 2/);
  assert.equal(watch.see(9, 4, 2), "");
});

test("a run that ends early says where and why", () => {
  const text = whyDiverged({ minibatch: 7, epoch: 1, rate: 10 });
  assert.match(text, /minibatch 7, in epoch 1.*learning rate of 10.*such as 1\./);
});

test("the checksum is that of the zip format", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
});

test("the three losses and the plain one agree where nothing overflows", () => {
  const logits = Float64Array.from([1, -2, 0.5, 3, 0, 0, 1, 1, -1, 2].map(Math.fround));
  const exact = new Float64Array(10);
  const value = crossEntropy(logits, 2, exact);
  for (const loss of [naive, shifted, joined]) {
    const errors = new Float64Array(10);
    near(loss(logits, 2, errors, 4), value, 1e-6);
    errors.forEach((error, j) => near(error, exact[j], 1e-6));
  }
});

test("each loss fails where the chapter says, and the joined one does not", () => {
  const at = (loss, ...logits) => {
    const all = new Float64Array(10).fill(-300);
    all.set(logits);
    const errors = new Float64Array(10);
    return { value: loss(all, 0, errors, 1), errors };
  };
  assert.ok(Number.isNaN(at(naive, 100, 0).value)); // exp(100) is no float32
  near(at(shifted, 100, 0).value, 0);
  assert.equal(at(shifted, 0, 200).value, Infinity); // exp(-200) rounds to 0
  near(at(joined, 0, 200).value, 200, 1e-4);
  assert.ok(at(shifted, 0, 95).errors.some(Number.isNaN)); // the gradient fails before the loss
  assert.ok(Number.isFinite(at(shifted, 0, 95).value));
  assert.ok(at(joined, 0, 95).errors.every(Number.isFinite));
});

test("a decaying rate starts in full and ends near zero", () => {
  assert.equal(factor({ decaying: false, epochs: 10 }, 9), 1);
  assert.equal(factor({ decaying: true, epochs: 10 }, 0), 1);
  near(factor({ decaying: true, epochs: 10 }, 5), 0.5);
});

// A clock that only moves when it is told to, with the browser's timers and frames on it.
function fakeClock(context) {
  let now = 0, number = 0;
  const due = new Map();
  context.mock.method(performance, "now", () => now);
  context.mock.method(globalThis, "setTimeout", (call, wait = 0) => {
    due.set(++number, { call, at: now + Math.max(wait, 1) });
    return number;
  });
  context.mock.method(globalThis, "clearTimeout", (id) => due.delete(id));
  globalThis.requestAnimationFrame = (draw) => setTimeout(() => draw(now), 16 - (now % 16));
  return (milliseconds) => {
    for (const end = now + milliseconds; now < end;) {
      now += 1;
      for (const [id, { call, at }] of due) if (at <= now && due.delete(id)) call();
    }
  };
}

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

test("what an earlier run says too late is dropped", () => {
  const heard = [];
  const trainer = { number: 2, narrator: { tell: (text) => heard.push(text) } };
  const listener = new Listener(trainer);
  listener.hear({ type: "failed", run: 1, fault: "old" });
  listener.hear({ type: "failed", run: 2, fault: "damaged" });
  listener.hear({ type: "failed", fault: "of no run" });
  assert.deepEqual(heard, ["The file is damaged or incomplete.", "of no run"]);
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

test("an examination counts all test images and leaves the net's totals alone", async () => {
  const net = new PlainNet();
  net.testLabels.forEach((_, i) => (net.testLabels[i] = i % 10));
  net.bias[3] = 1;
  net.totals.set([5, 6]);
  const { counts, mistakes } = await examine(net);
  assert.deepEqual(counts.map((row) => row[3]), new Array(10).fill(1000));
  assert.deepEqual(Array.from(net.totals), [5, 6]);
  assert.equal(mistakes.length, 8);
  assert.ok(mistakes.every(({ label, predicted }) => predicted === 3 && label !== 3));
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

test("the memory of a piece is given back at once", () => {
  const piece = new Uint8Array(1000);
  const images = piece.subarray(0, 900);
  free(images);
  assert.equal(piece.buffer.byteLength, 0);
});
