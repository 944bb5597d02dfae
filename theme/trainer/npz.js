// Weights as a file that numpy.load reads: two arrays in a zip without compression.

const encoder = new TextEncoder();

export function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

// Little-endian numbers of 2 and 4 bytes, one after the other.
function pack(...fields) {
  const bytes = [];
  for (const [size, value] of fields) {
    for (let i = 0; i < size; i++) bytes.push((value >>> (8 * i)) & 255);
  }
  return Uint8Array.from(bytes);
}

export function join(...parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

// A float32 array in NumPy's own format, version 1.0; the header ends at a multiple of 64 bytes.
export function toNpy(values, shape) {
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const header = encoder.encode(text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11) + "\n");
  const magic = Uint8Array.of(0x93, ...encoder.encode("NUMPY"), 1, 0);
  const data = new Uint8Array(Float32Array.from(values).buffer);
  return join(magic, pack([2, header.length]), header, data);
}

// Files by name, as a zip archive (APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16).
export function toZip(files) {
  const locals = [], central = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const label = encoder.encode(name);
    const size = content.length;
    // Version 2.0, no flags, stored, 1 January 1980, sum, sizes.
    const shared = pack([2, 20], [2, 0], [2, 0], [2, 0], [2, 33], [4, crc32(content)], [4, size],
      [4, size], [2, label.length], [2, 0]);
    const local = join(pack([4, 0x04034b50]), shared, label, content);
    const rest = pack([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]);
    central.push(join(pack([4, 0x02014b50], [2, 20]), shared, rest, label));
    locals.push(local);
    offset += local.length;
  }
  const directory = join(...central);
  const count = central.length;
  const end = pack([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, directory.length],
    [4, offset], [2, 0]);
  return join(...locals, directory, end);
}

export const toNpz = ({ weights, bias }) =>
  toZip({ "weight.npy": toNpy(weights, [10, 784]), "bias.npy": toNpy(bias, [10]) });
