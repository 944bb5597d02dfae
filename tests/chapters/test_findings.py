"""Each finding names its scope and errors, and agrees with the page that it is taken from."""

from __future__ import annotations

import json
import re

from test_claims import CHAPTERS, prose


def findings() -> list[list[str]]:
    """Return the rows of the tables of findings, without their heads."""
    rows = [line for line in prose("findings").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]
    return [row for row in cells if row[0] != "question" and set(row[0]) != {"-"}]


def glued(page: str, key: str) -> str:
    """Return the value that a page glues under a key."""
    for cell in json.loads((CHAPTERS / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if output.get("metadata", {}).get("scrapbook", {}).get("name") == key:
                (value,) = output["data"].values()
                return "".join(value).strip("'")
    raise AssertionError(f"{page} glues no {key}")


def outputs(page: str) -> list[str]:
    """Return what the cells of a page show as text."""
    cells = json.loads((CHAPTERS / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
    shown = [output.get("data", {}) for c in cells for output in c.get("outputs", [])]
    return ["".join(data["text/plain"]) for data in shown if "text/plain" in data]


def test_each_finding_names_its_scope_and_its_errors() -> None:
    for question, _, scope, found, _ in findings():
        assert len(scope) > 4, question
        text = re.sub(
            r"\{glue:text\}`([\w-]+)\.ipynb::([\w-]+):s`", lambda m: glued(m[1], m[2]), found
        )
        singles = re.findall(r"± [\d.]+(?! ?/|[\d.])", text)
        # One error alone has to say over what it was taken.
        over = r"seeds|over test images|over (ten draws|repetitions|rounds)"
        named = re.search(over, f"{text} {scope}")
        assert not singles or named, f"{question}: {text}"


def test_no_finding_has_an_error_of_zero() -> None:
    """Times are left out: they are rounded to what a reader can use."""
    for question, _, scope, found, _ in findings():
        for page, key in re.findall(r"\{glue:text\}`([\w-]+)\.ipynb::([\w-]+):s`", found):
            if "machine" not in scope:
                assert not re.search(r"[±/] [0.]+(?![\d.])", glued(page, key)), question


def test_a_price_is_saved_with_both_errors() -> None:
    for key in ("cost-saved-error", "rare-error"):
        assert re.fullmatch(r"0\.\d+ / 0\.\d+", glued("solutions-softmax-scratch", key))


def test_all_sets_choose_alike_where_one_choice_is_named() -> None:
    for key in ("opt-pass", "opt-decay"):
        assert glued("optimum", f"{key}-least") == glued("optimum", f"{key}-most")


def test_an_accuracy_is_rounded_once() -> None:
    """The text and the table give the same digits, also where the next one is a five."""
    (table,) = (o for o in outputs("probabilities") if "log loss at its temperature" in o)
    assert glued("probabilities", "lda-accuracy") in table.splitlines()[1].split()


def test_the_head_of_the_findings_explains_both_errors() -> None:
    head = prose("findings").split("## Training")[0]
    assert "over seeds" in head and "over test images" in head and "scope" in head
