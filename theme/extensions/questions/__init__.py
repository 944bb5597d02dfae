"""Sphinx extension: the self-checks of the notebooks as questions on the pages.

An exercise with a check gets fields; three figures wait until the reader has drawn a guess. The
downloads, slides and print keep the notebook's own form, and so does a page without JavaScript.
"""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from itertools import cycle
from pathlib import Path
from typing import Any

from live_words import Say, read_words, speaker, words_for
from sphinx.application import Sphinx
from trainer.script import join_modules

from softmaxlab.self_checks.questions import QUESTIONS, Question

from .curves import read_curves

SOURCES = Path(__file__).resolve().parents[2] / "questions"
FOLDER = "questions"
EXERCISE = re.compile(
    r'(<div class="exercise admonition" id="(?P<label>[\w-]+)">(?:(?!</div>).)*?)'
    r'(?=<p class="to-solution">|</div>)',
    re.DOTALL,
)
FIGURE = re.compile(r'<figure\b[^>]*\bid="(?P<name>fig-[\w-]+)"')


def conceal(value: Any, key: str) -> str:
    """Encode what nobody should read by chance; `secret.js` decodes it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    return b64encode(bytes(a ^ b for a, b in zip(text, cycle(key.encode())))).decode()


def describe(question: Question, say: Say = str) -> dict[str, Any]:
    """Return what a page needs to ask a question; `say` puts it into the page's language."""
    secret = question.secret()
    wrong = [mistake | {"says": say(mistake["says"])} for mistake in secret["wrong"]]
    return {
        "label": question.label,
        "text": say(question.text),
        "fields": [
            {"name": say(field.name), "options": tuple(map(say, field.options))}
            for field in question.fields
        ],
        "partial": question.partial,
        "secret": conceal(secret | {"says": say(secret["says"]), "wrong": wrong}, question.label),
    }


def describe_curve(figure: str, curve: dict[str, Any], say: Say = str) -> dict[str, Any]:
    """Return what a page needs to have a curve guessed."""
    words = {name: say(curve[name]) for name in ("text", "along", "across", "unit")}
    shown = {name: value for name, value in curve.items() if name != "points"}
    return shown | words | {"figure": figure, "secret": conceal(curve["points"], figure)}


def place(kind: str, content: dict[str, Any]) -> str:
    """Return the HTML of a place that the script fills."""
    text = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
    return f'<div class="{kind}-place"><script type="application/json">{text}</script></div>\n'


def prepare_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Put a question into each exercise that has one, and a place before each covered figure."""
    body = context.get("body", "")
    if app.builder.name != "html" or doctree is None:
        return
    charts = {}
    if FIGURE.search(body):
        charts = read_curves(Path(app.srcdir) / "chapters")

    say = speaker(read_words(app.config.language))

    def ask(exercise: re.Match[str]) -> str:
        question = QUESTIONS.get(exercise["label"])
        return exercise[0] + (place("question", describe(question, say)) if question else "")

    def cover(figure: re.Match[str]) -> str:
        chart = charts.get(figure["name"])
        if chart is None:
            return figure[0]
        return place("guess", describe_curve(figure["name"], chart, say)) + figure[0]

    filled = FIGURE.sub(cover, EXERCISE.sub(ask, body))
    if filled != body:
        context["body"] = filled
        app.add_css_file(f"{FOLDER}/questions.css")
        app.add_js_file(f"{FOLDER}/questions.js", loading_method="defer")


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write script and style where the pages find them."""
    if exception or app.builder.name != "html":
        return
    target = Path(app.outdir) / "_static" / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCES / "questions.css", target / "questions.css")
    words = words_for(join_modules(SOURCES / "page.js"), app.config.language)
    script = join_modules(SOURCES / "page.js", words)
    (target / "questions.js").write_text(script, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension with Sphinx."""
    app.connect("html-page-context", prepare_page)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
