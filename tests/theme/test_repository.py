"""The buttons that lead to the repository."""

import pytest
from repository import buttons, github_of


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
