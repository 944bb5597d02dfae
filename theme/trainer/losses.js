// Three ways to write the same loss in float32, each with the gradient that automatic
// differentiation gives: equal on paper, and wrong on a machine in different places. Each returns
// the loss of one image and leaves in `errors` how it changes with each logit. `count` is the size
// of the minibatch, because its mean is taken before the gradients are, and decides what overflows.

const f32 = Math.fround;

// exp and log as each operation, rounded as float32 does it.
const exp32 = (x) => f32(Math.exp(x));
const log32 = (x) => f32(Math.log(x));
const sumOf = (values) => values.reduce((a, b) => f32(a + b), 0);

// Backward through -log p_y and p = e / Σe, where the loss counts as one of `count` in a mean: the
// gradient of each e.
function throughQuotient(e, total, p, label, count) {
  const g = f32(-f32(1 / count) / p[label]);
  const ofTotal = f32(-f32(g * f32(p[label] / total)));
  return e.map((_, j) => f32((j === label ? f32(g / total) : 0) + ofTotal));
}

// softmax as the formula says it, then the logarithm.
export function naive(logits, label, errors, count) {
  const e = Array.from(logits, (o) => exp32(f32(o)));
  const total = sumOf(e);
  const p = e.map((value) => f32(value / total));
  throughQuotient(e, total, p, label, count).forEach((g, j) => (errors[j] = count * f32(g * e[j])));
  return f32(-log32(p[label]));
}

// The largest logit taken away first.
export function shifted(logits, label, errors, count) {
  const o = Array.from(logits, f32);
  const largest = Math.max(...o);
  const e = o.map((value) => exp32(f32(value - largest)));
  const total = sumOf(e);
  const p = e.map((value) => f32(value / total));
  const g = throughQuotient(e, total, p, label, count).map((value, j) => f32(value * e[j]));
  g.forEach((value, j) => (errors[j] = count * value));
  errors[o.indexOf(largest)] -= count * sumOf(g); // the way through the maximum
  return f32(-log32(p[label]));
}

// Softmax and logarithm in one: no quotient, no logarithm of a probability.
export function joined(logits, label, errors, count) {
  const o = Array.from(logits, f32);
  const largest = Math.max(...o);
  const shiftedLogits = o.map((value) => f32(value - largest));
  const e = shiftedLogits.map(exp32);
  const total = sumOf(e);
  e.forEach((value, j) => (errors[j] = f32(f32(value / total) - (j === label))));
  return f32(log32(total) - shiftedLogits[label]);
}
