// Runs parts of the trainer for the tests in Python: a task by name, its arguments as JSON, and
// the answer as JSON on the standard output.

import { readFileSync, writeFileSync } from "node:fs";

const load = (name) => import(new URL(`../../theme/trainer/${name}.js`, import.meta.url));
const { MersenneTwister, drawStart, shuffle } = await load("random");
const { PlainNet } = await load("plain-net");
const { startWasmNet } = await load("wasm");
const { Race } = await load("race");
const { Run } = await load("run");
const { READ_WEIGHTS, toCsv, toPython } = await load("history");
const { toNpz } = await load("npz");
const { unpack } = await load("unpack");

const wasm = readFileSync(new URL("../../theme/trainer/kernel.wasm", import.meta.url));

// A net with the images of a folder; "plain" or "wasm".
async function openNet(kind, folder) {
  const net = kind === "wasm" ? await startWasmNet(wasm) : new PlainNet();
  for (const name of ["trainImages", "trainLabels", "testImages", "testLabels"]) {
    net[name].set(readFileSync(`${folder}/${name}`));
  }
  return net;
}

const tasks = {
  random({ seed, count }) {
    const generator = new MersenneTwister(seed);
    const orders = [0, 1].map(() => {
      const order = new Int32Array(count);
      shuffle(generator, order);
      return Array.from(order);
    });
    const { weights, bias } = drawStart(seed);
    return { orders, weights: Array.from(weights), bias: Array.from(bias) };
  },

  async run({ kind, folder, settings, seed, count, save }) {
    const net = await openNet(kind, folder);
    const run = new Run(net, settings, seed, count);
    const rows = [], losses = [];
    let diverged = null;
    while (!run.finished) {
      const event = run.advance();
      if (event?.row) rows.push(event.row);
      if (event?.loss !== undefined) losses.push(event.loss);
      if (event?.diverged) diverged = { ...event.diverged, loss: String(event.diverged.loss) };
    }
    if (save) writeFileSync(save, toNpz(net.read()));
    const { weights, bias } = net.read();
    return {
      rows, losses, diverged, weights: Array.from(weights), bias: Array.from(bias),
      csv: toCsv(rows), python: toPython(settings, seed, count), readWeights: READ_WEIGHTS,
    };
  },

  async race({ folder, rate, batchSize, seed, count }) {
    const race = new Race(await openNet("plain", folder), { rate, batchSize }, seed, count);
    let racers = [];
    while (!race.finished && race.steps < 10) racers = race.advance() ?? racers;
    return Object.fromEntries(racers.map(({ name, died, gap }) => [name, { died, gap }]));
  },

  async unpack({ file, sha256, damage }) {
    let letters = readFileSync(file);
    const middle = Math.floor(letters.length / 2);
    if (damage === "cut") letters = letters.subarray(0, middle);
    if (damage === "bit") letters[middle] = letters[middle] === 65 ? 66 : 65;
    if (damage === "letter") letters[middle] = 33;
    try {
      const { images, labels } = await unpack(new Response(letters).body, sha256);
      writeFileSync(`${file}.plain`, images);
      writeFileSync(`${file}.labels`, labels);
      return {};
    } catch ({ message }) {
      return { message };
    }
  },
};

const [task, argument] = process.argv.slice(2);
console.log(JSON.stringify(await tasks[task](JSON.parse(argument))));
