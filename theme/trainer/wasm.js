// The fast net: kernel.wasm, with the same properties and methods as the plain one.

const ARRAYS = {
  trainImages: ["train_images", Uint8Array, 60000 * 784],
  trainLabels: ["train_labels", Uint8Array, 60000],
  testImages: ["test_images", Uint8Array, 10000 * 784],
  testLabels: ["test_labels", Uint8Array, 10000],
  order: ["order", Int32Array, 60000],
  weights: ["weights", Float32Array, 7840],
  bias: ["bias", Float32Array, 10],
  totals: ["totals", Float64Array, 2],
  predicted: ["predicted", Uint8Array, 10000],
  confidence: ["confidence", Float32Array, 10000],
};

// Start the kernel from its bytes; rejects where a browser or a site's rules refuse WebAssembly.
export async function startWasmNet(bytes) {
  const { instance } = await WebAssembly.instantiate(bytes);
  const { memory, accumulate, update, measure } = instance.exports;
  const net = { name: "wasm", accumulate, update, measure };
  for (const [name, [symbol, Type, length]] of Object.entries(ARRAYS)) {
    net[name] = new Type(memory.buffer, instance.exports[symbol].value, length);
  }
  const { weights, bias } = net;
  net.read = () => ({ weights: weights.slice(), bias: bias.slice() });
  net.write = (from) => {
    update(0, 0, 1); // forgets a minibatch that was not finished
    weights.set(from.weights);
    bias.set(from.bias);
  };
  return net;
}
