// What is right lies in the page so that nobody reads it by chance: it is no secret of security.

export function reveal(text, key) {
  const mask = new TextEncoder().encode(key);
  const bytes = Uint8Array.from(atob(text), (c, i) => c.charCodeAt(0) ^ mask[i % mask.length]);
  return JSON.parse(new TextDecoder().decode(bytes));
}
