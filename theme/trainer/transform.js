// Changes of an image of 28 × 28 bytes; each returns a new one.

const map = (source) => Uint8Array.from({ length: 784 }, (_, p) => source(p % 28, Math.floor(p / 28)));

export const shift = (image, right, down) =>
  map((x, y) => {
    const [fromX, fromY] = [x - right, y - down];
    const inside = fromX >= 0 && fromX < 28 && fromY >= 0 && fromY < 28;
    return inside ? image[fromY * 28 + fromX] : 0;
  });

// A quarter turn, clockwise.
export const turn = (image) => map((x, y) => image[(27 - x) * 28 + y]);

export const invert = (image) => image.map((value) => 255 - value);

// Light around a point that fades out; never darker than before.
export const dab = (image, x, y) =>
  map((column, row) => {
    const distance = Math.hypot(column - x, row - y);
    const light = 255 * Math.min(Math.max(2.1 - distance, 0), 1);
    return Math.max(image[row * 28 + column], light);
  });
