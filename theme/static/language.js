// The switch of language leads to the place on the other page that the reader looks at here, and
// the landing page remembers the language. Both pages have the same names for their parts.

addEventListener("click", (event) => {
  const link = event.target.closest?.(".language-switch");
  if (!link) return;
  localStorage.setItem("language", link.hreflang);
  const parts = document.querySelectorAll(".bd-article :is(section, figure, .exercise, dt)[id]");
  const above = [...parts].filter((part) => part.getBoundingClientRect().top < innerHeight / 3);
  link.hash = scrollY > 0 ? above.at(-1)?.id ?? "" : location.hash;
  link.search = location.search; // what a reader looks for
}, true);
