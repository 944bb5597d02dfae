// Short ways to make elements of a page.

const fill = (element, properties, children) => {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
};

export const make = (tag, properties = {}, ...children) =>
  fill(document.createElement(tag), properties, children);

export const draw = (tag, properties = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);

// A table with a caption for those who do not see it, and a header cell at the start of each row.
export function makeTable(caption, heads, rows) {
  const cell = (text, column) =>
    column === 0 ? make("th", { scope: "row" }, text) : make("td", {}, text);
  return make(
    "table",
    { class: "table" },
    make("caption", { class: "trainer-unseen" }, caption),
    make("thead", {}, make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map(cell)))),
  );
}
