// A link into a fold opens it, and every fold around it, before the page scrolls there.

{
  const folds = () => [...document.querySelectorAll(".bd-article details")];
  const target = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));

  // On the way back, and after a reload, what was open is open. Sphinx clears this in a moment.
  const known = history.state?.folds;

  // Open a fold and all around it; say whether one was closed.
  const open = (element) => {
    let changed = false;
    for (let fold = element?.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      changed ||= !fold.open;
      fold.open = true;
    }
    return changed;
  };

  const follow = () => {
    // What was visible is where the browser has put it, also on the way back.
    if (open(target())) target().scrollIntoView();
  };

  // The words that a search looked for are marked after the page is there.
  let searched = new URLSearchParams(location.search).get("highlight");
  try {
    searched = localStorage.getItem("sphinx_highlight_terms") ?? searched;
  } catch {
    // Some windows keep nothing; Sphinx marks no words there.
  }

  const openMarked = () => {
    const marked = [...document.querySelectorAll(".bd-article .highlighted")];
    if (!marked.length) return false;
    const first = location.hash ? null : marked[0];
    marked.forEach(open);
    first?.scrollIntoView({ block: "center" });
    return true;
  };

  addEventListener("hashchange", follow);
  // The same link again, after the reader has closed the fold, changes no address.
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link?.hash && link.href === location.href) setTimeout(follow);
  });

  addEventListener("DOMContentLoaded", () => {
    if (known) folds().forEach((fold, number) => (fold.open = Boolean(known[number])));
    document.addEventListener("toggle", () => {
      history.replaceState({ ...history.state, folds: folds().map((fold) => fold.open) }, "");
    }, true);

    const [{ type }] = performance.getEntriesByType("navigation");
    const arrived = type === "navigate";
    const arrive = () => {
      open(target());
      if (arrived) target()?.scrollIntoView();
    };
    if (location.hash) {
      arrive();
      // Formulas change their height when their font is there.
      addEventListener("load", () => document.fonts.ready.then(arrive));
    }
    const article = document.querySelector(".bd-article"); // the search page has none
    if (article && searched && !openMarked()) {
      const watch = new MutationObserver(() => openMarked() && watch.disconnect());
      watch.observe(article, { childList: true, subtree: true });
    }
  });
}
