// Softmax regression in plain JavaScript: the chapter's loop once more. The page trains with it
// where WebAssembly is refused, and the tests hold the fast kernel against it.

// The loss of one image, and how it changes with each logit, ŷ - y, into `errors`.
export function crossEntropy(logits, label, errors) {
  const largest = Math.max(...logits);
  for (let j = 0; j < 10; j++) errors[j] = Math.exp(logits[j] - largest);
  const sum = errors.reduce((a, b) => a + b);
  for (let j = 0; j < 10; j++) errors[j] = errors[j] / sum - (j === label);
  return Math.log(sum) - (logits[label] - largest);
}

// `images` may be another net, whose images this one then shares.
export class PlainNet {
  constructor(images = {}, loss = crossEntropy) {
    this.trainImages = images.trainImages ?? new Uint8Array(60000 * 784);
    this.trainLabels = images.trainLabels ?? new Uint8Array(60000);
    this.testImages = images.testImages ?? new Uint8Array(10000 * 784);
    this.testLabels = images.testLabels ?? new Uint8Array(10000);
    this.loss = loss;
  }

  name = "plain JavaScript";
  batchSize = 1; // of the minibatch in work; some losses depend on it
  order = new Int32Array(60000);
  totals = new Float64Array(2); // summed loss, correct predictions
  predicted = new Uint8Array(10000);
  confidence = new Float32Array(10000);
  weights = new Float32Array(7840); // the ten weights of a pixel stand side by side
  bias = new Float32Array(10);
  gradient = new Float64Array(7840);
  biasGradient = new Float64Array(10);
  logits = new Float64Array(10);
  errors = new Float64Array(10);

  // Compare one image with its label; return the likeliest class. Half of all pixels are 0 and
  // change nothing. Ten sums in a row are twice as fast as a loop over the classes.
  forward(images, at, label) {
    const { weights: w, logits } = this;
    let [a, b, c, d, e, f, g, h, i, j] = this.bias;
    for (let p = at * 784, k = 0; k < 7840; p++, k += 10) {
      if (images[p] === 0) continue;
      const x = images[p] / 255;
      a += x * w[k]; b += x * w[k + 1]; c += x * w[k + 2]; d += x * w[k + 3]; e += x * w[k + 4];
      f += x * w[k + 5]; g += x * w[k + 6]; h += x * w[k + 7]; i += x * w[k + 8]; j += x * w[k + 9];
    }
    logits.set([a, b, c, d, e, f, g, h, i, j]);
    const best = logits.indexOf(Math.max(...logits));
    this.totals[0] += this.loss(logits, label, this.errors, this.batchSize);
    this.totals[1] += best === label;
    return best;
  }

  // Add pixel × error to the gradient, for the image that `forward` saw last.
  backward(images, at) {
    const { gradient: w } = this;
    const [a, b, c, d, e, f, g, h, i, j] = this.errors;
    for (let p = at * 784, k = 0; k < 7840; p++, k += 10) {
      if (images[p] === 0) continue;
      const x = images[p] / 255;
      w[k] += x * a; w[k + 1] += x * b; w[k + 2] += x * c; w[k + 3] += x * d; w[k + 4] += x * e;
      w[k + 5] += x * f; w[k + 6] += x * g; w[k + 7] += x * h; w[k + 8] += x * i; w[k + 9] += x * j;
    }
    this.errors.forEach((error, k) => (this.biasGradient[k] += error));
  }

  // Learn from the training images order[from] … order[to - 1], before the next `update`.
  accumulate(from, to) {
    for (const at of this.order.subarray(from, to)) {
      this.forward(this.trainImages, at, this.trainLabels[at]);
      this.backward(this.trainImages, at);
    }
  }

  // One step of SGD on the mean loss of `count` images.
  update(rate, decay, count) {
    for (const [values, gradient] of [[this.weights, this.gradient], [this.bias, this.biasGradient]]) {
      for (let k = 0; k < values.length; k++) {
        values[k] -= rate * (gradient[k] / count + decay * values[k]);
      }
      gradient.fill(0);
    }
  }

  // Look at the test images `from` … `to - 1`, and note what is predicted for each.
  measure(from, to) {
    for (let i = from; i < to; i++) {
      const best = this.forward(this.testImages, i, this.testLabels[i]);
      this.predicted[i] = best;
      this.confidence[i] = this.errors[best] + (best === this.testLabels[i]);
    }
  }

  // The parameters as PyTorch keeps them: the weights of a class stand side by side.
  read() {
    const weights = this.weights.map((_, k) => this.weights[(k % 784) * 10 + Math.floor(k / 784)]);
    return { weights, bias: this.bias.slice() };
  }

  write({ weights, bias }) {
    this.update(0, 0, 1); // forgets a minibatch that was not finished
    weights.forEach((w, k) => (this.weights[(k % 784) * 10 + Math.floor(k / 784)] = w));
    this.bias.set(bias);
  }
}
