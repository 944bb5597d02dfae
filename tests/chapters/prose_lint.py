"""Checks of the book's sources: each takes the pages and yields what is wrong, in words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# A fenced block: code where its head names no directive.
BLOCK = re.compile(r"^(`{3,}+|:{3,}+)([^\n]*)\n(.*?)^\1[ \t]*$", re.M | re.S)
# Labels, options, list numbers, heads of directives, formulas, roles, inline code, targets, HTML.
MARKUP = re.compile(
    r"^\(\S+\)=$|^[ \t]*:[\w-]+:.*$|^[ \t]*\d+[.)] |^[`:]{3,}\{(?!admonition).*$"
    r"|\$\$[^$]+\$\$(?: ?\(\S+\))?|\$(?:[^$\n]|\n(?!\n))+\$|\{[\w:-]+\}`[^`]+`|(`+).+?\1"
    r"|\]\([^)\n]*\)|<[^>\n]+>",
    re.M,
)
NUMBER = re.compile(r"(?<![\w.,/^-])\d(?:[\d,]*\d)?(?:\.\d+)?(?:e[+-]?\d+)?(?![\w/]|-\w)")
# Nobody has to measure these: small counts, sizes of the data set and of the model, years, and
# powers of 2 and 10.
CONSTANTS = {*range(11), 28, 255, 784, 7_850, 6_000, 60_000, *range(1900, 2100)}
CONSTANTS |= {2**n for n in range(17)} | {10**n for n in range(7)}
# A number that follows one of these words was chosen, not found.
CHOSEN = re.compile(
    r"\b(batch size|learning rate|momentum|seed|temperature|standard deviation|weight decay|section"
    r"|chapter|exercise|version|Python)s?( of| is| =)? *$",
    re.I,
)
LABEL = re.compile(r"^\((\S+)\)=$|^[ \t]*:(?:label|name):[ \t]*(\S+)|\$\$ ?\((\S+)\)[ \t]*$", re.M)
REFERENCE = re.compile(r"\{(?:ref|numref|eq|prf:ref)\}`(?:[^`<]*<)?([^`>]+)>?`|\]\(#?([\w-]+)\)")


def unfold(text: str, without: str = "") -> str:
    """Take code out of a text, and the directives that are named in `without`."""

    def replace(block: re.Match[str]) -> str:
        name = re.match(r"\{([\w:-]+)\}", block[2])
        if not name or name[1] in without.split():
            return ""
        return f"{block[1]}{block[2]}\n{unfold(block[3], without)}\n"

    return BLOCK.sub(replace, text)


@dataclass
class Page:
    """One source: what is written in it, its code cells, and the captions of their figures."""

    name: str
    source: str
    cells: list[dict] = field(default_factory=list)

    @property
    def figures(self) -> list[dict]:
        notes = [cell["metadata"].get("mystnb", {}) for cell in self.cells]
        return [note["figure"] for note in notes if "figure" in note]

    @property
    def text(self) -> str:
        return "\n\n".join([unfold(self.source), *(figure["caption"] for figure in self.figures)])


def read_page(path: Path) -> Page:
    """Read a Markdown file or a notebook."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return Page(path.name, text)
    cells = json.loads(text)["cells"]
    written = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return Page(path.name, "\n\n".join(written), [c for c in cells if c["cell_type"] == "code"])


def misspelled_words(pages: list[Page], _: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "codespell_lib", "-"]
    for page in pages:
        prose = MARKUP.sub(" ", page.text)
        run = subprocess.run(command, input=prose, capture_output=True, encoding="utf-8")
        yield from (f"{page.name}: {line}" for line in run.stdout.splitlines() if "==>" in line)
        yield from (f"codespell failed: {line}" for line in run.stderr.splitlines())


def bare_urls(pages: list[Page], _: Path) -> Iterator[str]:
    for page in pages:
        text = re.sub(r"(`+).+?\1|\]\([^)\n]*\)|(href|src)=\"[^\"]*\"", "", page.text)
        yield from (f"{page.name}: {url}" for url in re.findall(r"https?://\S+", text))


def typed_numbers(pages: list[Page], _: Path) -> Iterator[str]:
    """Find numbers that should be glued: no constants, and no settings that stand in the code.

    Exercises and the titles of questions may suppose what they like.
    """
    for page in pages:
        code = "\n".join("".join(cell["source"]) for cell in page.cells)
        code = re.sub(r"(\bassert|#).*", "", code)
        settings = {float(n.replace("_", "")) for n in re.findall(r"\b\d[\d_]*(?:\.\d+)?", code)}
        prose = re.sub(r"^[`:]{3}.*$", "", unfold(page.source, "exercise solution"), flags=re.M)
        prose = MARKUP.sub(" ", prose)
        for number in NUMBER.finditer(prose):
            before, after = prose[: number.start()], prose[number.end() :]
            value = float(number[0].replace(",", ""))
            if value not in CONSTANTS | settings and not CHOSEN.search(before):
                place = f"{before[-40:]}[{number[0]}]{after[:20]}".replace("\n", " ")
                yield f"{page.name}: {place}"


def glued_keys(pages: list[Page], _: Path) -> Iterator[str]:
    """Compare what is glued with what is used, on the same page or as `page.ipynb::key:s`."""
    used: dict[str, set[str]] = {page.name: set() for page in pages}
    for page in pages:
        for other, key in re.findall(r"\{glue:\w*\}`(?:([^`:]+)::)?([^`:]+)", page.text):
            used.setdefault(other or page.name, set()).add(key)
    glued = {}
    for page in pages:
        metadata = [output.get("metadata", {}) for c in page.cells for output in c["outputs"]]
        glued[page.name] = Counter(d["scrapbook"]["name"] for d in metadata if "scrapbook" in d)
    for name, keys in used.items():
        here = glued.get(name, Counter())
        yield from (f"{name}: no cell glues {key}" for key in sorted(keys - set(here)))
        yield from (f"{name}: {key} is never used" for key in sorted(set(here) - keys))
        yield from (f"{name}: {key} is glued twice" for key in here if here[key] > 1)


def labels(pages: list[Page], _: Path) -> Iterator[str]:
    """Find labels with two places, and figures and equations to which nothing refers."""
    text = "\n".join(page.text for page in pages)
    defined = Counter("".join(groups) for groups in LABEL.findall(text))
    defined.update(figure["name"] for page in pages for figure in page.figures if "name" in figure)
    referred = {"".join(groups) for groups in REFERENCE.findall(text)}
    yield from (f"{label} is defined {n} times" for label, n in defined.items() if n > 1)
    numbered = {label for label in defined if label.startswith(("fig-", "eq-", "tab-"))}
    yield from (f"nothing refers to {label}" for label in sorted(numbered - referred))


def citations(pages: list[Page], folder: Path) -> Iterator[str]:
    text = "\n".join(page.text for page in pages)
    groups = re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text)
    cited = {key.strip() for group in groups for key in group.split(",")}
    bib = (folder / "references.bib").read_text(encoding="utf-8")
    entries = set(re.findall(r"^@\w+\{([^,\s]+),", bib, re.M))
    yield from (f"{key} is not in references.bib" for key in sorted(cited - entries))
    yield from (f"{key} is never cited" for key in sorted(entries - cited))


def singular(term: str) -> str:
    """Return a term of the glossary without its translation, its plural and its capitals."""
    english = re.split(r"\s*[(（,，/]|\s+(?=[\u4e00-\u9fff])", term.strip())[0].rstrip(".")
    return re.sub(r"(?<=as|ch|ss|sh)es$|(?<=[b-hj-rtv-z])s$", "", english).lower()


def glossary(pages: list[Page], folder: Path) -> Iterator[str]:
    """Compare the bold terms with the glossary, where there is one."""
    if not (folder / "glossary.md").exists():
        return
    blocks = BLOCK.findall((folder / "glossary.md").read_text(encoding="utf-8"))
    lines = [line for _, head, body in blocks if "{glossary}" in head for line in body.split("\n")]
    terms = {singular(line) for line in lines if re.match(r"[^\s:]", line)}
    text = "\n".join(page.text for page in pages if page.name != "glossary.md")
    bold = {singular(term) for term in re.findall(r"\*\*([^*\n]+)\*\*", text)}
    linked = {singular(term) for term in re.findall(r"\{term\}`(?:[^`<]*<)?([^`>]+)", text)}
    yield from (f"no glossary entry for {term}" for term in sorted(bold - terms))
    yield from (f"{term} is never used" for term in sorted(terms - bold - linked))


def execution(pages: list[Page], _: Path) -> Iterator[str]:
    for page in pages:
        for cell in page.cells:
            place = f"{page.name}: {''.join(cell['source'])[:40]!r}"
            if cell["execution_count"] is None:
                yield f"{place} was not executed"
            if any(output["output_type"] == "error" for output in cell["outputs"]):
                yield f"{place} ended in an error"


def contents(pages: list[Page], folder: Path) -> Iterator[str]:
    toc = (folder.parent / "_toc.yml").read_text(encoding="utf-8")
    listed = {Path(name).stem for name in re.findall(r"(?:file|root):\s*(\S+)", toc)}
    yield from (f"{p.name} is not in _toc.yml" for p in pages if Path(p.name).stem not in listed)


CHECKS = [misspelled_words, bare_urls, typed_numbers, glued_keys, labels, citations, glossary]
CHECKS += [execution, contents]


def find_problems(folder: Path, *names: str) -> dict[str, list[str]]:
    """Read all pages of a folder and return what the named checks find, or all checks."""
    pages = [read_page(p) for p in sorted(folder.iterdir()) if p.suffix in {".md", ".ipynb"}]
    checks = [check for check in CHECKS if not names or check.__name__ in names]
    return {check.__name__: list(check(pages, folder)) for check in checks}
