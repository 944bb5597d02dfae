// The softmax and its logarithm in three ways, an operation at a time, in one format.

import { round } from "./formats.js";

function operations(format) {
  // Half types compute in float32 and round the result, as PyTorch does on a CPU.
  const finish = (value) => round(value, format);
  const add = (a, b) => (format === "float64" ? a + b : Math.fround(a + b));
  return {
    exp: (xs) => xs.map((x) => finish(Math.exp(x))),
    log: (xs) => xs.map((x) => finish(Math.log(x))),
    minus: (xs, y) => xs.map((x) => finish(x - y)),
    divide: (xs, y) => xs.map((x) => finish(x / y)),
    sum: (xs) => [finish(xs.reduce(add))],
  };
}

// Lines of code with the numbers that they make. `exact` names the exact result.
export function allSteps(logits, format) {
  const { exp, log, minus, divide, sum } = operations(format);
  const z = logits.map((x) => round(x, format));
  const most = Math.max(...z);
  const shifted = minus(z, most);
  const power = { naive: exp(z), shifted: exp(shifted) };
  const total = { naive: sum(power.naive), shifted: sum(power.shifted) };
  const share = { naive: divide(power.naive, total.naive[0]) };
  share.shifted = divide(power.shifted, total.shifted[0]);
  const logTotal = log(total.shifted);
  const line = (code, values, exact) => ({ code, values, exact });
  const begin = [
    line("d = z - z.max()", shifted, "shifted"),
    line("e = torch.exp(d)", power.shifted, "shiftedPowers"),
    line("s = e.sum()", total.shifted, "shiftedSum"),
  ];
  return {
    Naive: [
      line("z", z, "stored"),
      line("e = torch.exp(z)", power.naive, "powers"),
      line("s = e.sum()", total.naive, "sum"),
      line("p = e / s", share.naive, "softmax"),
      line("torch.log(p)", log(share.naive), "logSoftmax"),
    ],
    Shifted: [
      ...begin,
      line("p = e / s", share.shifted, "softmax"),
      line("torch.log(p)", log(share.shifted), "logSoftmax"),
    ],
    LogSumExp: [
      ...begin,
      line("l = torch.log(s)", logTotal, "logSum"),
      line("d - l", minus(shifted, logTotal[0]), "logSoftmax"),
    ],
  };
}

// What is wrong with a number: "inf", "nan", "0" where the exact result is none, or nothing.
export function failure(value, exact) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return "inf";
  return value === 0 && exact !== 0n ? "0" : null;
}

// The first step of a method that fails, as { step, kind }; null if none does.
export function firstFailure(lines, exact) {
  for (const [step, { values, exact: name }] of lines.entries()) {
    for (const [k, value] of values.entries()) {
      const kind = failure(value, exact[name][k]);
      if (kind) return { step, k, kind };
    }
  }
  return null;
}
