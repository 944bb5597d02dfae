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

// Inflate into `bytes`. The stream checks a sum of its own, so a page without crypto.subtle is not
// unguarded; what is too long does not fit, and what is too short is noticed here.
async function inflate(base64, bytes) {
  let filled = 0;
  try {
    const stream = new Response(decode(base64)).body;
    const reader = stream.pipeThrough(new DecompressionStream("deflate")).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes.set(part.value, filled);
      filled += part.value.length;
    }
  } catch {
    filled = 0;
  }
  if (filled !== bytes.length) throw new Error("The file is damaged or incomplete.");
}

const buffer = new Uint8Array(BYTES + IMAGES); // for one file after the other

// Returns {images, labels}, valid until the next call; rejects where the bytes are not those that
// the book was built with.
export async function unpack(base64, sha256) {
  const bytes = buffer;
  await inflate(base64, bytes);
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
