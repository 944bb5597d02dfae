// Reads what a reader wrote, and says whether it is right or what is wrong with it.

import { say } from "../trainer/say.js";

const LARGEST = 1e300; // stands for inf
const BLANK = "{}"; // in a hint: what the reader wrote

const one = (text) => {
  const plain = text.trim().replace(/[−–]/g, "-").replace(/^(-?\d*),(\d+)$/, "$1.$2");
  if (/^[+-]?inf(inity)?$/i.test(plain) || plain === "∞") return plain[0] === "-" ? -LARGEST : LARGEST;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
};

// A number, or a fraction such as 5/3; null is an empty field, NaN no number.
export function readNumber(text) {
  if (text.trim() === "") return null;
  const parts = text.split("/").map(one);
  return parts.length === 1 ? parts[0] : parts.length === 2 ? parts[0] / parts[1] : NaN;
}

const within = (value, [low, high]) => value >= low && value <= high;
const list = (names) => names.join(say(", "));

// `texts` are what stands in the fields, in a choice the number of the option.
// Returns {state, says, wrong}: open, right, part or wrong, and which fields are.
export function judge({ fields, partial }, { right, wrong, says }, texts) {
  const values = texts.map(readNumber);
  const names = fields.map(({ name }) => name);
  const broken = values.findIndex((value) => Number.isNaN(value));
  if (broken >= 0) {
    const says = say("“{field}” must be a number, such as −1.5 or 5/3, but it is “{text}”.",
      { field: names[broken], text: texts[broken].trim() });
    return { state: "open", wrong: [broken], says };
  }
  const empty = names.filter((_, k) => values[k] === null);
  if (empty.length === names.length || (empty.length && !partial)) {
    return { state: "open", wrong: values.flatMap((value, k) => (value === null ? [k] : [])), says: say("Still empty: {fields}.", { fields: list(empty) }) };
  }
  const off = values.flatMap((value, k) =>
    value === null || right[k].some((range) => within(value, range)) ? [] : [k]);
  if (!off.length) {
    return empty.length
      ? { state: "part", wrong: [], says: say("Right so far. Still open: {fields}.", { fields: list(empty) }) }
      : { state: "right", wrong: [], says };
  }
  // A mistake is told by its fields, if one of them is wrong.
  const fits = ({ when }) =>
    when.every((range, k) => range === null || (values[k] !== null && within(values[k], range))) &&
    off.some((k) => when[k] !== null);
  const mistake = wrong.find(fits);
  if (!mistake) {
    const fields = list(off.map((k) => names[k]));
    const says = say("Not yet right. Look again at: {fields}.", { fields });
    return { state: "wrong", wrong: off, says };
  }
  const marked = off.filter((k) => mistake.when[k] !== null);
  const hint = mistake.says.replace(BLANK, texts[marked[0]].trim());
  return { state: "wrong", wrong: marked, says: say("Not yet right. {hint}", { hint }) };
}
