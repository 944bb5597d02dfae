"""Links within the plain notebooks, and the buttons that lead to them."""

from __future__ import annotations

import re
from types import SimpleNamespace

import plain_notebooks
import pytest
from bs4 import BeautifulSoup
from plain_notebooks import point_buttons
from plain_set import give_notebooks, html_of

__all__ = ["give_notebooks"]


def test_every_link_within_the_set_leads_somewhere(notebooks):
    anchors = {
        name: {
            a["id"]
            for html in html_of(nb)
            for a in BeautifulSoup(html, "html.parser")("a", id=True)
        }
        for name, nb in notebooks.items()
    }
    links = 0
    for name, notebook in notebooks.items():
        for html in html_of(notebook):
            for tag in BeautifulSoup(html, "html.parser")("a", href=True):
                address = str(tag["href"])
                if re.match(r"https?://|mailto:", address):
                    continue
                file, _, fragment = address.partition("#")
                target = file or name
                assert target in notebooks, (name, address)
                assert not fragment or fragment in anchors[target], (name, address)
                links += 1
    assert links > 300


@pytest.mark.parametrize(("language", "below"), [("en", ""), ("zh_CN", "zh/")])
def test_the_buttons_lead_to_the_plain_notebook(monkeypatch, language, below):
    monkeypatch.setattr(plain_notebooks, "github_name", lambda folder: "me/book")
    monkeypatch.setattr(plain_notebooks, "notebook_names", lambda env: {"chapters/a": "01-a.ipynb"})
    config = SimpleNamespace(language=language)
    app = SimpleNamespace(builder=SimpleNamespace(name="html"), env=None, srcdir="", config=config)
    icons = {".ipynb": "fas fa-code", "Binder": "a.svg", "Colab": "b.png", ".pdf": "fas fa-print"}
    buttons = [{"text": text, "url": "source", "icon": icon} for text, icon in icons.items()]
    context = {
        "pathto": lambda path, kind: f"../{path}",
        "header_buttons": [{"buttons": buttons[:1]}, {"buttons": buttons[1:]}, {"text": "alone"}],
    }
    point_buttons(app, "chapters/a", "page.html", context, None)
    assert [button["url"] for button in buttons] == [
        "../notebooks/01-a.ipynb",
        f"https://mybinder.org/v2/gh/me/book/notebooks?urlpath=lab/tree/{below}01-a.ipynb",
        f"https://colab.research.google.com/github/me/book/blob/notebooks/{below}01-a.ipynb",
        "source",
    ]
    assert [button["icon"] for button in buttons] == ["fas fa-code", "", "", "fas fa-print"]


def test_the_download_button_gives_it(built_book):
    page = (built_book / "chapters" / "softmax-concise.html").read_text(encoding="utf-8")
    assert 'href="../notebooks/05-softmax-concise.ipynb"' in page
    assert "_sources/chapters/softmax-concise.ipynb" not in page
