// From the text of a data file to images and labels, checked on the way: a damaged file is an
// error and never a strange image.

import { unfilter } from "./paeth.js";

const IMAGES = 10000;
const BYTES = IMAGES * 784;

function decode(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const hex = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

// Returns {images, labels}; rejects where the bytes are not those that the book was built with.
export async function unpack(base64, sha256) {
  let bytes;
  try {
    // The stream checks a sum of its own, so a page without crypto.subtle is not unguarded.
    const stream = new Blob([decode(base64)]).stream();
    const plain = stream.pipeThrough(new DecompressionStream("deflate"));
    bytes = new Uint8Array(await new Response(plain).arrayBuffer());
  } catch {
    throw new Error("The file is damaged or incomplete.");
  }
  if (bytes.length !== BYTES + IMAGES) throw new Error("The file has the wrong length.");
  for (let image = 0; image < IMAGES; image += 500) {
    unfilter(bytes, image, image + 500);
    // The page may be doing this itself, and has to stay awake.
    await new Promise((resolve) => setTimeout(resolve));
  }
  // Browsers offer it on https, on localhost and for files from a disk.
  const digest = await globalThis.crypto?.subtle?.digest("SHA-256", bytes);
  if (digest && hex(digest) !== sha256) {
    throw new Error("The file is not the one that the book was built with.");
  }
  return { images: bytes.subarray(0, BYTES), labels: bytes.subarray(BYTES) };
}
