// Reads a data file as a script, because from a disk a browser reads nothing else. The script calls
// `trainerData` with a function whose text holds the file's base64 in a comment.

// Resolves with the letters of the function as bytes, ready to be handed over.
export function readScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    let bytes = null;
    globalThis.trainerData = (holder) => (bytes = new TextEncoder().encode(String(holder)));
    script.onload = script.onerror = () => {
      script.remove();
      delete globalThis.trainerData;
      // A script that was cut off has called nothing.
      if (bytes) resolve(bytes.buffer);
      else reject(new Error("unread"));
    };
    script.src = url;
    document.head.append(script);
  });
}
