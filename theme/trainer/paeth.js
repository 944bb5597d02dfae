// The reverse of Paeth's filter (PNG specification, filter type 4) on images of 28 × 28 bytes.
// A filtered byte is what a pixel differs by from its best neighbour: left, above, or above left.

export function unfilter(bytes, firstImage, lastImage) {
  for (let image = firstImage; image < lastImage; image++) {
    for (let p = 0; p < 784; p++) {
      const at = image * 784 + p;
      const column = p % 28;
      const left = column ? bytes[at - 1] : 0;
      const above = p >= 28 ? bytes[at - 28] : 0;
      const corner = column && p >= 28 ? bytes[at - 29] : 0;
      const toLeft = Math.abs(above - corner);
      const toAbove = Math.abs(left - corner);
      const toCorner = Math.abs(left + above - 2 * corner);
      const best =
        toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
      bytes[at] += best;
    }
  }
}
