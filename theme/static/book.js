// Small repairs that neither the theme's options nor CSS can make.

// From a disk (file://) a browser refuses to read the pages that were found: list them without
// excerpts. The search index itself is a script and loads.
if (location.protocol === "file:") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

// Paper is light, whatever the screen is, and unfolds nothing itself.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("details.dropdown:not([open])")];
  for (const fold of unfolded) fold.open = true;
  const { dataset } = document.documentElement;
  dataset.themeOnScreen = dataset.theme;
  dataset.theme = "light";
});
addEventListener("afterprint", () => {
  for (const fold of unfolded) fold.open = false;
  const { dataset } = document.documentElement;
  dataset.theme = dataset.themeOnScreen;
});

document.addEventListener("DOMContentLoaded", () => {
  // Its accessible name has to contain what is written on it, "Search Ctrl + K" (WCAG 2.5.3).
  document.querySelector(".search-button-field")?.removeAttribute("aria-label");

  // What scrolls sideways has to be within reach of the keyboard. The theme handles code and
  // the output of cells.
  const wide = document.querySelectorAll(
    ".pst-scrollable-table-container, .plot, div.math > .formula",
  );
  const focusable = () => {
    // First ask for all sizes, or the page would be laid out anew for each.
    const scrolls = [...wide].map((part) => part.scrollWidth > part.clientWidth);
    wide.forEach((part, number) => (part.tabIndex = scrolls[number] ? 0 : -1));
  };
  focusable();
  addEventListener("resize", focusable);

  // An explorer that comes near is loaded: what it shows and its controls, then Vega, which is large,
  // for its charts. All are scripts, because a page from a disk may read no other files.
  const loads = {};
  const load = (source) => (loads[source] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: source, onload: () => resolve(script.src), onerror: reject });
    document.head.append(script);
  }));
  globalThis.bookExplorers = {}; // by the address of the file that brings it
  const folder = `${document.documentElement.dataset.content_root}_static/explorer/`;
  const enliven = async (explorer) => {
    const [file] = await Promise.all([explorer.dataset.source, `${folder}explorer.js`].map(load));
    bookExplorers.enliven(explorer, bookExplorers[file], load(`${folder}charts.js`));
  };
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      enliven(target);
    }
  }, { rootMargin: "800px" });
  // Where the page is about to be: the browser follows a link's # only after its first layout.
  const target = document.getElementById(location.hash.slice(1));
  const start = target?.getBoundingClientRect().top ?? 0;
  for (const explorer of document.querySelectorAll(".explorer")) {
    const { top, bottom } = explorer.getBoundingClientRect();
    // In sight as the page opens: now, and not after its first picture, which takes a phone a while.
    if (bottom > start && top < start + innerHeight) enliven(explorer);
    else near.observe(explorer);
  }
});
