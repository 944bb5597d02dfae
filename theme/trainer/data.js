// Brings data files into the page. They are scripts, because from a disk a browser reads nothing
// else; they call `trainerData`.

const waiting = new Map();

globalThis.trainerData = (name, base64) => {
  waiting.get(name)?.(base64);
  waiting.delete(name);
};

// Resolves with the text of one file.
export function fetchPart({ folder, data }, name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const end = (settle, value) => {
      waiting.delete(name);
      script.remove();
      settle(value);
    };
    waiting.set(name, (base64) => end(resolve, base64));
    const missing = new Error("The file cannot be read.");
    script.onerror = () => end(reject, missing);
    // A script that was cut off calls nothing.
    script.onload = () => waiting.has(name) && end(reject, missing);
    script.src = folder + data[name].file;
    document.head.append(script);
  });
}
