"""Words in what cells have shown: tables, charts with controls, glued values, and slides.

A notebook stores its outputs in English. An edition in another language exchanges their words, by
the catalog ``outputs``, in which each number is a blank.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from live_words import Say, speaker

from .compiled import read_words
from .configuration import LANGUAGE
from .messages import has_words

GLUED = "application/papermill.record/text/plain"
SPOKEN = re.compile(r'(\b(?:alt|aria-label|aria-valuetext)=")([^"]*)(?=")')
TEXT = re.compile(r"(>)([^<>]+)(?=<)")
SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
DATA = re.compile(r"(<script[^>]*>)(.*?)(</script>)", re.DOTALL)
LITERAL = re.compile(r"(')([^']*)(')")
CODE = re.compile(r"\w*[_:]+\w\S*|\w[\w.]*#\S+|(b?float|int)\d+|nan|inf|-inf|eps")


def is_phrase(text: str) -> bool:
    """Tell whether a text has words and is no name of code."""
    return has_words(text) and not CODE.fullmatch(text)


def exchange(pattern: re.Pattern[str], say: Say, text: str, quote: Callable = str) -> str:
    """Say anew what a pattern finds, spaces around it aside."""

    def anew(found: re.Match[str]) -> str:
        phrase = html.unescape(found[2])
        core = phrase.strip()
        if not is_phrase(core):
            return found[0]
        return found[1] + quote(phrase.replace(core, say(core))) + "".join(found.groups()[2:])

    return pattern.sub(anew, text)


def say_html(text: str, say: Say) -> str:
    """Say the text of HTML anew, and what a screen reader reads of it, but nothing in a script."""
    kept: list[str] = []

    def keep(script: re.Match[str]) -> str:
        kept.append(say_data(script[0], say))
        return f"<{len(kept) - 1}/>"

    text = SCRIPT.sub(keep, text)
    text = exchange(TEXT, say, text, html.escape)
    text = exchange(SPOKEN, say, text, html.escape)
    return re.sub(r"<(\d+)/>", lambda place: kept[int(place[1])], text)


def say_data(script: str, say: Say) -> str:
    """Say the words of an explorer's data anew: what its sentence and its charts say."""
    parts = DATA.fullmatch(script)
    if not parts or not parts[2].startswith("{"):
        return script
    data = json.loads(parts[2])
    for state in data["states"]:
        state["summary"] = say(state["summary"])
        state["pictures"] = say_html(state["pictures"], say)
    for control in data["controls"]:
        control["texts"] = [say(t) if is_phrase(t) else t for t in control["texts"]]
    for chart in data["charts"]:
        chart["description"] = say(chart["description"])
        for parameter in chart["params"]:
            if parameter["name"] == "summary":
                parameter["expr"] = exchange(LITERAL, say, parameter["expr"])
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return parts[1] + text + parts[3]


def say_notebook(notebook: dict[str, Any], say: Say, words: Callable[[str], str] = str) -> None:
    """Say a notebook's outputs anew, and with a page's own words its slides and figures."""
    for cell in notebook["cells"]:
        figure = cell["metadata"].get("mystnb", {}).get("image", {})
        for part in [figure, *cell["metadata"].get("slides", [])]:
            for name in {"alt", "title", "text", "notes"} & part.keys():
                part[name] = words(part[name])
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                data["text/html"] = say_html("".join(data["text/html"]), say)
            if GLUED in data and has_words("".join(data[GLUED])):
                data[GLUED] = exchange(LITERAL, say, "".join(data[GLUED]))


def words_of(page: str) -> Callable[[str], str]:
    """Return what translates a whole message of a page."""
    known = read_words(page)
    return lambda text: known.get(" ".join(text.split()), known.get(text, text))


def read_notebook(path: Path, language: str) -> Any:
    """Read a notebook in the language of an edition."""
    notebook = nbformat.read(path, 4)
    if language == LANGUAGE:
        words = words_of(f"chapters/{path.stem}")
        say_notebook(notebook, speaker(read_words("outputs")), words)
    return notebook


def translate_source(app: Any, page: str, source: list[str]) -> None:
    """Say a notebook's outputs anew before the page is made of it; its text comes later."""
    if app.env.doc2path(page).endswith(".ipynb"):
        notebook = json.loads(source[0])
        say_notebook(notebook, speaker(read_words("outputs")))
        source[0] = json.dumps(notebook)
