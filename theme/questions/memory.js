// What the reader did, in the browser's own storage; where it is refused, nothing is kept.

const place = (name) => `book-question-${name}`;

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(place(name))) ?? {};
  } catch {
    return {};
  }
}

export function keep(name, values) {
  try {
    localStorage.setItem(place(name), JSON.stringify(values));
  } catch {
    // A private window, a full storage, a page from a disk: the page still works.
  }
}
