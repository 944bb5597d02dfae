// Runs parts of the microscope for the tests in Python: a task by name, its arguments as JSON, and
// the answer as JSON on the standard output. Numbers travel as the 16 hex digits of a float64.

import { readFileSync } from "node:fs";

const load = (name) => import(new URL(`../../theme/microscope/${name}.js`, import.meta.url));
const { bits, gap, round } = await load("formats");
const { allSteps, firstFailure } = await load("steps");
const { exactSteps, relativeError } = await load("exact");
const { errorText, numberText, powerText } = await load("words");

const view = new DataView(new ArrayBuffer(8));
function read(hex) {
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}
function write(value) {
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

const tasks = {
  round: ({ values, format }) =>
    values.map(read).map((value) => {
      const rounded = round(value, format);
      return [write(rounded), bits(rounded, format).join(""), write(gap(rounded, format))];
    }),
  steps: ({ logits, format }) =>
    logits.map((row) =>
      Object.values(allSteps(row.map(read), format)).map((lines) =>
        lines.map(({ values }) => values.map(write)),
      ),
    ),
  errors: ({ logits, format }) =>
    logits.map((row) => {
      const methods = Object.values(allSteps(row.map(read), format));
      const exact = exactSteps(methods[0][0].values);
      return methods.map((lines) => ({
        first: firstFailure(lines, exact),
        errors: lines.map((line) =>
          line.values.map((value, k) => relativeError(value, exact[line.exact][k])),
        ),
      }));
    }),
  words: ({ values, format }) =>
    values.map(read).map((value) => [numberText(value, format), errorText(value)]),
  power: ({ values }) => values.map(powerText),
};

const [task] = process.argv.slice(2);
console.log(JSON.stringify(tasks[task](JSON.parse(readFileSync(0, "utf8")))));
