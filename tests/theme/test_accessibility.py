"""The check of accessibility sees what it must, though it does not look at everything twice."""

from __future__ import annotations

import pytest
from accessibility import check_accessibility
from playwright.sync_api import Browser

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Page</title></head>
<body style="color: black; background: white"><main><h1>Page</h1>
<pre>good <b>good</b></pre><pre>good <b>good</b></pre><math><mtext>good</mtext></math>
{}</main></body></html>"""


@pytest.mark.parametrize(
    "fault",
    [
        "<pre>good <b style='color: #ccc'>faint</b></pre>",
        "<pre>good <b style='background: #222'>dark</b></pre>",
        "<div style='background: #222'><pre>good <b>on a dark ground</b></pre></div>",
        "<pre style='color: #ccc'>faint</pre><pre style='color: #ccc'>faint again</pre>",
        "<div style='color: #ccc'><math><mtext>faint</mtext></math></div>",
        "<img src='data:,'>",
    ],
)
def test_a_fault_below_what_is_like_it_is_found(browser: Browser, fault: str) -> None:
    page = browser.new_page()
    page.set_content(PAGE.format(""))
    check_accessibility(page)
    page.set_content(PAGE.format(fault))
    with pytest.raises(AssertionError, match="violation"):
        check_accessibility(page)
    check_accessibility(page, "h1")
    page.close()
