// Numbers and sentences for the reader.

import { say } from "../trainer/say.js";
import { failure, firstFailure } from "./steps.js";

export const METHODS = { Naive: say("Naive"), Shifted: say("Shifted"), LogSumExp: say("LogSumExp") };

// Digits that tell apart all numbers of a format.
const DIGITS = { float64: 17, float32: 9, bfloat16: 4, float16: 5 };
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

const raise = (power) => [...String(power)].map((c) => RAISED[c]).join("");

// A power of two, such as the step from one number to the next.
export const powerText = (step) => `2${raise(Math.log2(step))}`;

export function numberText(value, format) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "−inf";
  const [digits, power] = Number(value.toPrecision(DIGITS[format])).toString().split("e");
  const raised = power ? `·10${raise(power.replace("+", ""))}` : "";
  return digits.replace("-", "−") + raised;
}

export function errorText(error) {
  if (error === null || error === undefined) return "–";
  return error === 0 ? "0" : numberText(Number(error.toPrecision(2)), "float16");
}

const FINITE = say("all finite");
const FAILS = {
  inf: say("a number overflows to inf"), nan: say("a number is nan"), 0: say("a number becomes 0"),
};
const FIRST_FAILS = {
  inf: say("a number overflows to inf here, for the first time"),
  nan: say("a number is nan here, for the first time"),
  0: say("a number becomes 0 here, for the first time"),
};

export const firstText = (kind) => say(" ✕ first {kind}", { kind });

// One sentence on what a step computes in each way, and what fails there first.
export function stepSentence(methods, step, exact, format) {
  const parts = Object.entries(methods).map(([name, lines]) => {
    const { code, values, exact: key } = lines[step];
    const first = firstFailure(lines, exact);
    const kinds = values.map((value, k) => failure(value, exact[key][k])).filter(Boolean);
    const state = !kinds.length
      ? FINITE
      : first.step === step ? FIRST_FAILS[first.kind] : FAILS[kinds[0]];
    return say("{method}, {code}: {state}", { method: METHODS[name], code, state });
  });
  const told = parts.join(say("; "));
  return say("Step {step} in {format}. {told}.", { step: step + 1, format, told });
}
