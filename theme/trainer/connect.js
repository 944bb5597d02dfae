// A driver for the page to talk to: in a worker made from text, which works from a disk, too; else
// in a worker from a file; else, where a site forbids both, in the page itself.

import { Driver } from "./driver.js";

const PATIENCE = 5000; // milliseconds until a worker that says nothing is given up

// Resolves with the worker once it answers. A site's rules may show as an exception or an event.
function tryWorker(url) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(url);
    const giveUp = () => {
      worker.terminate();
      reject();
    };
    const timer = setTimeout(giveUp, PATIENCE);
    worker.onerror = giveUp;
    worker.onmessage = () => {
      clearTimeout(timer);
      worker.onerror = null;
      resolve(worker);
    };
  });
}

// `book` has the worker's text and the folder of its file. Returns where the driver is, and a
// function that sends it messages; what a message hands over is not copied.
export async function connect(book, receive) {
  const blob = URL.createObjectURL(new Blob([book.worker], { type: "text/javascript" }));
  for (const [place, url] of [["blob", blob], ["file", `${book.folder}worker.js`]]) {
    try {
      const worker = await tryWorker(url);
      URL.revokeObjectURL(blob);
      worker.onmessage = ({ data }) => receive(data);
      return { place, send: (message, handed = []) => worker.postMessage(message, handed) };
    } catch {
      continue;
    }
  }
  const driver = new Driver((message) => queueMicrotask(() => receive(message)));
  return { place: "page", send: (message) => driver.receive(message) };
}
