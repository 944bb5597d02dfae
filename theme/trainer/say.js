// What a reader reads or hears: an English sentence, or its translation where the build adds WORDS.
// The sentence is the key of the catalog; {name} in it stands for a value.

const translated = typeof WORDS === "undefined" ? {} : WORDS;

export const say = (sentence, values = {}) =>
  (translated[sentence] ?? sentence).replace(/\{(\w+)\}/g, (_, name) => values[name]);
