// Exponentials and logarithms to more than enough digits, to see the errors of all formats.

// A number is a BigInt, in units of 2^-BITS: enough for exp(-2,000) with 100 digits.
const BITS = 3300n;
const ONE = 1n << BITS;

const abs = (x) => (x < 0n ? -x : x);
const times = (x, y) => (x * y) >> BITS;
const over = (x, y) => (x << BITS) / y;

export function exactly(value) {
  let exponent = 0;
  while (!Number.isInteger(value)) {
    value *= 2; // exact
    exponent++;
  }
  return (BigInt(value) << BITS) >> BigInt(exponent);
}

// By its series, for a small part of x whose result is squared again.
function exp(x) {
  if (x < 0n) return over(ONE, exp(-x));
  const halvings = 24n;
  const small = x >> halvings;
  let term = ONE, sum = ONE;
  for (let n = 1n; term !== 0n; n++) {
    term = times(term, small) / n;
    sum += term;
  }
  for (let n = 0n; n < halvings; n++) sum = times(sum, sum);
  return sum;
}

// The logarithm of a number from 1 to 4: Newton's steps, each of which doubles the right digits.
function log(x) {
  let y = exactly(Math.log(Number((x << 60n) >> BITS) / 2 ** 60));
  for (let digits = 50; digits < 3300; digits *= 2) {
    y += over(x, exp(y)) - ONE;
  }
  return y;
}

// The exact results for logits that a format holds: softmax, its logarithm and all in between.
export function exactSteps(logits) {
  const z = logits.map(exactly);
  const most = z.reduce((a, b) => (a > b ? a : b));
  const shifted = z.map((x) => x - most);
  const powers = shifted.map(exp);
  const sum = powers.reduce((a, b) => a + b);
  const logSum = log(sum);
  const factor = exp(most);
  return {
    stored: z,
    shifted,
    shiftedPowers: powers,
    shiftedSum: [sum],
    logSum: [logSum],
    powers: powers.map((x) => times(x, factor)),
    sum: [times(sum, factor)],
    softmax: powers.map((x) => over(x, sum)),
    logSoftmax: shifted.map((x) => x - logSum),
  };
}

// The relative error of a computed number; null where it has none.
export function relativeError(value, exact) {
  if (!Number.isFinite(value)) return null;
  if (exact === 0n) return value === 0 ? 0 : null;
  const error = over(abs(exactly(value) - exact), abs(exact));
  return Number(error >> (BITS - 200n)) / 2 ** 200;
}
