// Binary floating-point formats (IEEE 754): rounding to one, its bits, the step to the next number.

export const FORMATS = {
  float64: { exponent: 11, fraction: 52 },
  float32: { exponent: 8, fraction: 23 },
  bfloat16: { exponent: 8, fraction: 7 },
  float16: { exponent: 5, fraction: 10 },
};

const view = new DataView(new ArrayBuffer(8));

// The exponent e of a number in [2^e, 2^(e + 1)).
function exponentOf(value) {
  view.setFloat64(0, value);
  const biased = (view.getUint16(0) >> 4) & 2047;
  return biased ? biased - 1023 : exponentOf(value * 2 ** 64) - 64;
}

const bias = (format) => 2 ** (FORMATS[format].exponent - 1) - 1;

// The distance from a finite number to the next one away from 0.
export function gap(value, format) {
  const { fraction } = FORMATS[format];
  const smallest = 1 - bias(format); // the exponent of the smallest normal number
  const exponent = value === 0 ? smallest : Math.max(exponentOf(Math.abs(value)), smallest);
  return 2 ** (exponent - fraction);
}

export const largest = (format) => (2 - 2 ** -FORMATS[format].fraction) * 2 ** bias(format);

// The nearest number of a format; of two that are equally near, the even one. PyTorch comes to the
// half types by way of float32, and so do we: a number may be rounded twice.
export function round(number, format) {
  if (format === "float64") return number;
  const value = Math.fround(number);
  if (format === "float32" || !Number.isFinite(value) || value === 0) return value;
  const step = gap(value, format);
  const steps = Math.abs(value) / step; // exact: a division by a power of two
  const down = Math.floor(steps), rest = steps - down;
  const up = rest > 0.5 || (rest === 0.5 && down % 2 === 1);
  const size = (down + up) * step;
  return Math.sign(value) * (size > largest(format) ? Infinity : size);
}

// Sign, exponent and fraction of a number of the format, as text of 0 and 1.
export function bits(value, format) {
  const { exponent, fraction } = FORMATS[format];
  const field = (number, width) => number.toString(2).padStart(width, "0");
  if (Number.isNaN(value)) {
    return ["0", "1".repeat(exponent), "1".padEnd(fraction, "0")];
  }
  const sign = value < 0 || Object.is(value, -0) ? "1" : "0";
  if (!Number.isFinite(value)) return [sign, "1".repeat(exponent), "0".repeat(fraction)];
  const steps = BigInt(Math.abs(value) / gap(value, format)); // with the leading 1, if normal
  const leading = 1n << BigInt(fraction);
  const isNormal = steps >= leading;
  const power = isNormal ? exponentOf(Math.abs(value)) + bias(format) : 0;
  return [sign, field(power, exponent), field(isNormal ? steps - leading : steps, fraction)];
}
