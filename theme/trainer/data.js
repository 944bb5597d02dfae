// Brings data files into the page. They are scripts, because from a disk a browser reads nothing
// else; they call `trainerData` with a function whose text holds the bytes in a comment.

// Resolves with the base64 text of one file.
export function fetchPart({ folder, data }, name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    let text = null;
    globalThis.trainerData = (holder) => (text = String(holder).match(/\/\*(.+)\*\//)[1]);
    script.onload = script.onerror = () => {
      script.remove();
      // A script that was cut off has called nothing.
      if (text) resolve(text);
      else reject(new Error("The file cannot be read."));
    };
    script.src = folder + data[name].file;
    document.head.append(script);
  });
}
