"""What of a page is not shown as it should be: formulas and images."""

from __future__ import annotations

import re

from playwright.sync_api import Page

TYPESET = "() => document.fonts.ready.then(() => true)"
# The text of a page without code and without formulas that are typeset.
PLAIN_TEXT = """() => {
  const main = document.querySelector("main").cloneNode(true);
  main.querySelectorAll("script, style, pre, code, math").forEach(e => e.remove());
  return main.textContent;
}"""


def unseen_images(page: Page) -> list[str]:
    """Return the images of a page that did not load."""
    page.evaluate(
        """() => Promise.all([...document.querySelectorAll("img")].map(image => {
          image.loading = "eager";
          return image.complete || new Promise(end => { image.onload = image.onerror = end; });
        })).then(() => true)"""
    )
    return page.eval_on_selector_all(
        "img", "images => images.filter(i => !i.complete || !i.naturalWidth).map(i => i.src)"
    )


def bad_formulas(page: Page) -> list[str]:
    """Return what is wrong with the formulas of a page."""
    problems = page.eval_on_selector_all(
        "math",
        """all => all.filter(e => !e.getBoundingClientRect().width && e.checkVisibility())
          .map(e => "no size")""",
    )
    sources = page.locator(".math").count()
    typeset = page.locator(".math math").count()
    if sources != typeset:
        problems.append(f"{sources} formulas, {typeset} typeset")
    return problems + re.findall(r"\\[(\[].{0,30}|\$\$.{0,30}", page.evaluate(PLAIN_TEXT))
