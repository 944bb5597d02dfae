"""Sphinx extension: what all pages load alike, as two style sheets and one script.

A phone waits for a file as long as for many kilobytes, and it shows nothing before it has every
sheet. So the sheets of the theme and of other extensions become one, with the rules that a page or
a script can use; the scripts become one that waits until the page is there. The book's own sheets
become one, too, whole, and come later: their rules win. What only some pages load stays a file of
its own.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import tinycss2
from sphinx.application import Sphinx

OWN = ("_static/book/", "_static/chinese/")
SHEET = re.compile(r'[ \t]*<link\b(?=[^>]*rel="stylesheet")[^>]*href="([^"]*)"[^>]*>\n?')
SCRIPT = re.compile(r'[ \t]*<script\b(?![^>]*\bdefer)[^>]*src="([^"]*)"[^>]*></script>\n?')
PAGE_NAME = re.compile(r"[ \t]*<script>DOCUMENTATION_OPTIONS\.pagename = [^<]*</script>\n?")
ADDRESS = re.compile(r"""url\((["']?)(?!data:|#)([^)"']+)\1\)""")
IMPORT = re.compile(r"""@import\s+["']([^"']+)["'];""")
NAME = re.compile(r"[.#]([A-Za-z_][\w-]*)")
BRACKETS = re.compile(r":[\w-]+\((?:[^()]|\([^()]*\))*\)")
TABS = "design-tabs.js"  # of sphinx-design, for pages with tabs


def read_sheet(out: Path, file: str) -> str:
    """Return a sheet with those that it imports, its addresses seen from `_static`."""
    folder = posixpath.dirname(file)

    def move(link: re.Match[str]) -> str:
        return f'url("{posixpath.relpath(posixpath.join(folder, link[2]), "_static")}")'

    def take(link: re.Match[str]) -> str:
        return read_sheet(out, posixpath.normpath(posixpath.join(folder, link[1])))

    text = re.sub(r"/\*.*?\*/", "", (out / file).read_text(encoding="utf-8"), flags=re.DOTALL)
    return IMPORT.sub(take, ADDRESS.sub(move, text.replace('@charset "UTF-8";', "")))


def used_names(pages: list[str], scripts: list[str]) -> set[str]:
    """Return the classes and ids of pages, and all words of scripts, which may set them."""
    names = {
        name
        for page in pages
        for value in re.findall(r'\b(?:class|id)="([^"]*)"', page)
        for name in value.split()
    }
    return names.union(*(re.findall(r"[\w-]+", script) for script in scripts))


def is_used(selector: str, names: set[str]) -> bool:
    """Say whether a selector may match: whatever stands in brackets, such as `:not(.x)`, may."""
    needed = NAME.findall(BRACKETS.sub("", selector))
    # Bootstrap puts together the names that begin with "bs-".
    return all(name in names or name.startswith("bs-") for name in needed)


def keep_used(style: str, names: set[str]) -> str:
    """Return the rules of a sheet that can match, without comments and needless space."""
    return "".join(_rules(tinycss2.parse_stylesheet(style, True, True), names))


def _rules(rules: list, names: set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            raise ValueError(f"a style sheet must be valid, but line {rule.source_line} is not.")
        head = " ".join(tinycss2.serialize(rule.prelude).split())
        body = tinycss2.serialize(rule.content).strip() if rule.content is not None else ""
        if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_rule_list(rule.content, True, True)
            body = "".join(_rules(inner, names))
            if body:
                yield f"@{rule.at_keyword} {head}{{{body}}}\n"
        elif rule.type == "at-rule":
            yield f"@{rule.at_keyword} {head}".strip() + (f"{{{body}}}\n" if body else ";\n")
        else:
            kept = [part for part in _selectors(rule.prelude) if is_used(part, names)]
            if kept:
                yield f"{','.join(kept)}{{{' '.join(body.split())}}}\n"


def _selectors(prelude: list) -> Iterator[str]:
    part: list = []
    for token in [*prelude, None]:
        if token is None or (token.type == "literal" and token.value == ","):
            yield " ".join(tinycss2.serialize(part).split())
            part = []
        else:
            part.append(token)


def shared(pages: dict[str, str], tag: re.Pattern[str]) -> list[str]:
    """Return the files that a tag loads on every page, in their order."""
    loads = [
        [posixpath.normpath(posixpath.join(posixpath.dirname(page), urlsplit(link).path))
         for link in tag.findall(text)]
        for page, text in pages.items()
    ]  # fmt: skip
    return [file for file in loads[0] if all(file in others for others in loads)]


def put_together(page: str, text: str, tag: re.Pattern[str], files: list[str], new: str) -> str:
    """Replace the tags of some files by one new tag, where the first of them stands."""
    left = [new]

    def replace(old: re.Match[str]) -> str:
        link = urlsplit(old[1]).path
        file = posixpath.normpath(posixpath.join(posixpath.dirname(page), link))
        return (left.pop() if left else "") if file in files else old[0]

    return tag.sub(replace, text)


def write(out: Path, name: str, content: str) -> str:
    """Write a file into `_static` and return its address, which changes with the content."""
    (out / "_static" / name).write_text(content, encoding="utf-8")
    return f"_static/{name}?v={hashlib.sha256(content.encode()).hexdigest()[:8]}"


def bundle(app: Sphinx, exception: Exception | None) -> None:
    """Write sheet and script, and let the pages load them."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    names = [f"{name}.html" for name in [*sorted(app.env.found_docs), "genindex", "search"]]
    pages = {name: (out / name).read_text(encoding="utf-8") for name in names}
    sheets = [file for file in shared(pages, SHEET) if not file.startswith(OWN)]
    own = [file for file in shared(pages, SHEET) if file.startswith(OWN)]
    scripts = shared(pages, SCRIPT)
    if not sheets or not own or not scripts:
        raise RuntimeError("pages share no style or no script: build all of them, with --all.")
    has_tabs = any("sd-tab-set" in text for text in pages.values())
    joined = "\n;\n".join(
        re.sub(r"^//# sourceMappingURL=.*$", "", (out / file).read_text("utf-8"), flags=re.M)
        for file in scripts
        if has_tabs or not file.endswith(TABS)
    )
    others = [
        path.read_text("utf-8")
        for path in out.glob("_static/*/*.js")
        if path.stem == path.parent.name
    ]
    words = used_names(list(pages.values()), [joined, *others])
    style = keep_used("\n".join(read_sheet(out, file) for file in sheets), words)
    sheet, script = write(out, "pages.css", style), write(out, "pages.js", joined)
    book = write(out, "book.css", "".join(read_sheet(out, file) for file in own))
    for page, text in pages.items():
        top = "../" * page.count("/")
        for files, new in ((sheets, sheet), (own, book)):
            link = f'    <link rel="stylesheet" href="{top}{new}" />\n'
            text = put_together(page, text, SHEET, files, link)
        load = f'    <script defer="defer" src="{top}{script}"></script>\n'
        text = put_together(page, PAGE_NAME.sub("", text), SCRIPT, scripts, load)
        # What else a page loads may need what all share.
        text = SCRIPT.sub(lambda tag: tag[0].replace("<script", '<script defer="defer"'), text)
        (out / page).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    # A page that an earlier build left behind has its sheets in one already.
    app.connect("env-updated", lambda app, env: sorted(env.found_docs))
    app.connect("build-finished", bundle, priority=950)  # after the icons are cut down
    return {"parallel_read_safe": True, "parallel_write_safe": True}
