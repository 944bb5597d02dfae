// Axes: where a value lies, and at which round values there are ticks.

// A step of 1, 2 or 5 times a power of ten that cuts `span` into about `parts`.
function roundStep(span, parts) {
  const power = 10 ** Math.floor(Math.log10(span / parts));
  return [1, 2, 5, 10].map((n) => n * power).find((step) => span / step <= parts);
}

export function linearScale(low, high) {
  if (!(high > low)) high = low + 1;
  const step = roundStep(high - low, 5);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { place: (value) => (value - low) / (high - low), ticks };
}

export function logScale(low, high) {
  if (!(high > low * 1.5)) high = low * 1.5;
  const place = (value) => Math.log(value / low) / Math.log(high / low);
  const all = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const n of [1, 2, 5]) all.push(n * 10 ** power);
  }
  let ticks = all.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
  if (ticks.length > 6) ticks = ticks.filter((tick) => Math.log10(tick) % 1 === 0);
  return { place, ticks };
}

// 0.30000000000000004 as 0.3, and 20000 as 20,000.
export const tickText = (value) => Number(value.toPrecision(6)).toLocaleString("en");
