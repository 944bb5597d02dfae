// The plain net with the same properties and methods as the fast one. The page trains with it where
// WebAssembly is refused, and the tests hold the kernel against it.

import { backward, crossEntropy, descend, forward } from "./plain.js";

const imageAt = (images, at) => images.subarray(at * 784, at * 784 + 784);

export class PlainNet {
  // `images` may be another net, whose images this one then shares.
  constructor(images = {}, loss = crossEntropy) {
    this.trainImages = images.trainImages ?? new Uint8Array(60000 * 784);
    this.trainLabels = images.trainLabels ?? new Uint8Array(60000);
    this.testImages = images.testImages ?? new Uint8Array(10000 * 784);
    this.testLabels = images.testLabels ?? new Uint8Array(10000);
    this.loss = loss;
  }

  name = "plain";
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

  // Compare one image with its label; return the likeliest class.
  compare(pixels, label) {
    forward(this, pixels);
    const best = this.logits.indexOf(Math.max(...this.logits));
    this.totals[0] += this.loss(this.logits, label, this.errors, this.batchSize);
    this.totals[1] += best === label;
    return best;
  }

  // Learn from the training images order[from] … order[to - 1], before the next `update`.
  accumulate(from, to) {
    for (const at of this.order.subarray(from, to)) {
      const pixels = imageAt(this.trainImages, at);
      this.compare(pixels, this.trainLabels[at]);
      backward(this, pixels);
    }
  }

  update(rate, decay, count) {
    descend(this.weights, this.gradient, rate, decay, count);
    descend(this.bias, this.biasGradient, rate, decay, count);
  }

  // Look at the test images `from` … `to - 1`, and note what is predicted for each.
  measure(from, to) {
    for (let i = from; i < to; i++) {
      const best = this.compare(imageAt(this.testImages, i), this.testLabels[i]);
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
