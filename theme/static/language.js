// The switch of language leads to the place on the other page that the reader looks at here, and
// the landing page remembers the language. Both pages have the same names for their parts.

addEventListener("click", (event) => {
  const link = event.target.closest?.(".language-switch");
  if (!link) return;
  try {
    localStorage.setItem("language", link.hreflang);
  } catch {
    // Where a browser keeps nothing, the switch still works.
  }
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const top = target?.getBoundingClientRect().top ?? -1;
  const parts = document.querySelectorAll(".bd-article :is(section, figure, .exercise, dt)[id]");
  const above = [...parts].filter((part) => part.getBoundingClientRect().top < innerHeight / 3);
  // Where a reader has just come to by a link, or else what stands at the top of the window.
  const isThere = top >= 0 && top < innerHeight / 2;
  link.hash = isThere ? target.id : scrollY > 0 ? above.at(-1)?.id ?? "" : "";
  link.search = location.search; // what a reader looks for
}, true);
