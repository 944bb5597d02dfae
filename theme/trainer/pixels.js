// Images and maps of 28 × 28 values on a canvas.

export const makeCanvas = (properties) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 28;
  for (const [name, value] of Object.entries(properties)) canvas.setAttribute(name, value);
  return canvas;
};

// `put` writes the four bytes of pixel p from `at` on. It makes no arrays: templates are painted so
// often that these would soon be megabytes.
const paint = (canvas, put) => {
  const context = canvas.getContext("2d");
  const image = context.createImageData(28, 28);
  for (let p = 0; p < 784; p++) put(image.data, 4 * p, p);
  context.putImageData(image, 0, 0);
};

// Bytes, as light on black.
export const paintImage = (canvas, image) =>
  paint(canvas, (bytes, at, p) => {
    bytes.fill(image[p], at, at + 3);
    bytes[at + 3] = 255;
  });

const ABOVE = [112, 77, 176];
const BELOW = [214, 110, 10];

// Purple above zero, orange below, the page's own colour at zero. `limit` gets the full colour.
export const paintSigned = (canvas, values, limit) =>
  paint(canvas, (bytes, at, p) => {
    bytes.set(values[p] > 0 ? ABOVE : BELOW, at);
    bytes[at + 3] = 255 * (Math.min(Math.abs(values[p]) / limit, 1) || 0);
  });

// The value below which all but the few largest lie. Every fourth value is enough to tell.
export function typicalLimit(values) {
  const sizes = new Float32Array(Math.ceil(values.length / 4));
  for (let i = 0; i < sizes.length; i++) sizes[i] = Math.abs(values[4 * i]) || 0;
  return sizes.sort()[Math.floor(sizes.length * 0.995)] || 1;
}
