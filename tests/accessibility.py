"""What axe finds on a page that not everyone can use."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# The rule named here is one of WCAG 2.1 A (2.5.3), but axe leaves it out unless asked.
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,  # it would look for imported stylesheets beside the page and log a 404
}
# Half of axe's time goes into the contrast of thousands of words of code and letters of formulas.
# Those that look in every word as others before them, on the same ground, are not looked at again.
MARK_REPEATED = """() => {
  const seen = new Set();
  const ground = box => {
    while (box && /, 0\\)$|^transparent$/.test(getComputedStyle(box).backgroundColor))
      box = box.parentElement;
    return box ? getComputedStyle(box).backgroundColor : "";
  };
  for (const box of document.querySelectorAll("math, pre")) {
    const before = seen.size;
    const names = [box.localName, ground(box), box.closest("a, button") ? "link" : ""];
    for (const word of [box, ...box.querySelectorAll("*")]) {
      const { color, backgroundColor, opacity, fontSize, fontWeight } = getComputedStyle(word);
      seen.add([...names, color, backgroundColor, opacity, fontSize, fontWeight].join());
    }
    box.toggleAttribute("data-repeated", seen.size === before);
  }
}"""


def check_accessibility(page: Page, *parts: str) -> None:
    """Fail with axe's report unless everyone can use a page, or the parts that selectors name."""
    # The bar at the top covers what was scrolled under it, which is no fault of the page.
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(MARK_REPEATED)
    context = {"include": [[part] for part in parts or ["html"]], "exclude": [["[data-repeated]"]]}
    results = Axe().run(page, context=context, options=OPTIONS)
    assert results.violations_count == 0, results.generate_report()
