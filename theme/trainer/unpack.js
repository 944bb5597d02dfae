// From a stream of a data file's letters to images and labels, checked on the way: a damaged file
// is an error and never a strange image.

import { Base64, PIECE_OF_FILE } from "./base64.js";
import { unfilter } from "./paeth.js";
import { rest } from "./turns.js";

const IMAGES = 10000;
const BYTES = IMAGES * 784;

const hex = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

// A buffer as a stream, without a copy.
export const streamOf = (buffer) => new ReadableStream({
  start(out) {
    out.enqueue(new Uint8Array(buffer));
    out.close();
  },
});

// Give the memory of a piece back now, not when the browser tidies up: who hands a piece to nobody
// owns it no more. (`buffer.transfer(0)` leaves what the browser itself made to be tidied up.)
const { port1: nobody, port2 } = new MessageChannel();
port2.close();
export const free = ({ buffer }) => nobody.postMessage(null, [buffer]);

// Give the parts of a stream to `use`, one after the other.
async function each(stream, use) {
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      await use(part.value);
      free(part.value);
    }
  } catch (error) {
    reader.cancel(error).catch(() => {}); // whoever writes to it must not wait for ever
    throw error;
  }
}

// Inflate into `bytes`. The stream checks a sum of its own, so a page without crypto.subtle is not
// unguarded; what is too long does not fit, and what is too short is noticed here.
async function inflate(letters, bytes) {
  let filled = 0;
  const base64 = new Base64();
  const { readable, writable } = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  const write = async (part) => {
    for (let from = 0; from < part.length; from += PIECE_OF_FILE) {
      await writer.write(base64.decode(part.subarray(from, from + PIECE_OF_FILE)));
    }
  };
  const feed = each(letters, write).then(
    () => writer.close(),
    (error) => writer.abort(error),
  );
  const drain = each(readable, (part) => {
    bytes.set(part, filled);
    filled += part.length;
  });
  const ends = await Promise.allSettled([feed, drain]);
  const failed = ends.some(({ status }) => status === "rejected");
  if (failed || filled !== bytes.length) throw new Error("damaged");
}

// Returns {images, labels}, both of one buffer; rejects where the bytes are not those that the book
// was built with.
export async function unpack(letters, sha256) {
  const bytes = new Uint8Array(BYTES + IMAGES);
  await inflate(letters, bytes);
  for (let image = 0; image < IMAGES; image += 500) {
    unfilter(bytes, image, image + 500);
    await rest();
  }
  // Browsers offer it on https, on localhost and for files from a disk.
  const digest = await globalThis.crypto?.subtle?.digest("SHA-256", bytes);
  if (digest && hex(digest) !== sha256) throw new Error("other");
  return { images: bytes.subarray(0, BYTES), labels: bytes.subarray(BYTES) };
}
