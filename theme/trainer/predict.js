// What a net says about one image of 784 bytes.

// The ten probabilities.
export function predict({ weights, bias }, image) {
  const logits = Array.from(bias, (b, j) => {
    let sum = 0;
    for (let p = 0; p < 784; p++) sum += image[p] * weights[j * 784 + p];
    return b + sum / 255;
  });
  const largest = Math.max(...logits);
  const exps = logits.map((o) => Math.exp(o - largest));
  const total = exps.reduce((a, b) => a + b);
  return { logits, probabilities: exps.map((e) => e / total) };
}

// Pixel × weight: what each pixel adds to the logit of a class.
export const contributions = ({ weights }, image, label) =>
  Float32Array.from(image, (x, p) => (x / 255) * weights[label * 784 + p]);

export const likeliest = (values) => values.indexOf(Math.max(...values));
