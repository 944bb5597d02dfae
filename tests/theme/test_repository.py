"""The buttons that lead to the repository."""

from types import SimpleNamespace

import pytest
import repository
from docutils import nodes
from repository import buttons, fill_links, github_name, github_of


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/some-one/a.book",
        "https://github.com/some-one/a.book.git",
        "git@github.com:some-one/a.book.git",
    ],
)
def test_a_remote_on_github_gives_buttons(remote):
    options = buttons(github_of(remote))
    assert options["repository_url"] == "https://github.com/some-one/a.book"
    assert options["use_edit_page_button"]
    assert set(options["launch_buttons"]) >= {"colab_url", "binderhub_url"}


@pytest.mark.parametrize("remote", ["", "/home/me/book", "https://example.org/github.com/a/b"])
def test_any_other_remote_gives_none(remote):
    assert buttons(github_of(remote)) == {}


@pytest.mark.parametrize(
    ("builder", "github", "link"),
    [
        ("html", "me/book", "https://github.com/me/book"),
        ("html", None, None),
        ("gettext", None, "repository:"),  # another copy says it, so it is translated
    ],
)
def test_a_paragraph_on_the_repository_is_where_there_is_one(builder, github, link, monkeypatch):
    monkeypatch.setattr(repository, "github_name", lambda _: github)
    paragraph = nodes.paragraph("", "", nodes.reference("", "there", refuri="repository:"))
    document = nodes.section("", nodes.paragraph("", "first"), paragraph)
    fill_links(SimpleNamespace(srcdir=".", builder=SimpleNamespace(name=builder)), document, "a")
    assert [node["refuri"] for node in document.findall(nodes.reference)] == [link] * bool(link)
    assert len(document.children) == 1 + bool(link)


def test_without_git_there_is_no_repository(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert github_name(tmp_path) is None
