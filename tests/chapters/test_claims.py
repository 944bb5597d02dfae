"""Claims that were found too wide or wrong do not come back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

CHAPTERS = ROOT / "chapters"
# The page, what it must not say again, and a sentence as it once stood there.
REFUSED = [
    ("findings", r"help\? \| Yes\. \| No: weight decay", "help? | Yes. | No: weight decay 0.1"),
    ("findings", r"\| No\. From the second fifty", "| No. From the second fifty epochs"),
    ("findings", r"diverge\?.*did, up to a rate of 10: the gradient", "diverge? None of 3 runs "
     "did, up to a rate of 10: the gradient is bounded"),
    ("beyond", r"paths end at the same height", "Two very different paths end at the same height."),
    ("beyond", r"two optimizers end there", "two optimizers end there, and the model underfits"),
    ("beyond", r"cannot (say|learn an) \*or\*", "## It cannot say *or*"),
    ("beyond", r"Papert showed the limits", "Minsky and Papert showed the limits of a layer"),
    ("beyond", r"at its ceiling again", "Where is the model at its ceiling again?"),
    ("solutions-beyond", r"at its ceiling again", "With 4 units the model is at its ceiling again"),
    ("solutions-beyond", r"makes no mistake on the ten thousand", "need a net that makes no "
     "mistake on the ten thousand images themselves"),
    ("solutions-softmax-concise", r"illness that this model does not have", "Both treat an "
     "illness that this model does not have"),
    ("solutions-softmax-concise", r"could be nearly nothing", "it could be nearly nothing"),
    ("solutions-softmax-concise", r"it never diverges", "But it never diverges to infinity."),
    ("solutions-softmax-concise", r"no more decisions", "has no more decisions to change"),
    ("solutions-softmax-concise", r"these two tie", "On the test set these two tie"),
    ("solutions-softmax-concise", r"On this data the test accuracy does \*not\* fall",
     "On this data the test accuracy does *not* fall: over"),
    ("solutions-softmax-concise", r"rest from the new weights \{cite", "takes the rest from the "
     "new weights {cite:p}`polyak1992acceleration`"),
    ("solutions-softmax-scratch", r"0\.1 tie", "rates of 0.03 and 0.1 tie"),
    ("solutions-softmax-scratch", r"what was the lowest of twenty", "what was the lowest of twenty "
     "numbers looks a little too good"),
    ("softmax-concise", r"smaller than that mean nothing", "smaller than that mean nothing."),
    ("softmax-regression", r"none at all: if a linear classifier", "There may be none at all: if a "
     "linear classifier gets every"),
    ("linear-regression-concise", r"The loss cannot fall below", "The loss cannot fall below the"),
    ("linear-regression-concise", r"whatever the parameters are", "stays in the loss whatever the "
     "parameters are"),
    ("linear-regression-concise", r"noisy steps reach the goal", "proved that noisy steps reach "
     "the goal if they shrink"),
    ("findings", r"One trained net", "One trained net, test images weighted"),
    ("findings", r"prices saves \{glue:text\}`[\w.:-]*rare-saved", "a rule that knows the prices "
     "saves {glue:text}`solutions-softmax-scratch.ipynb::rare-saved:s`"),
    ("findings", r"L-BFGS to the end: ", "L-BFGS to the end: $0.0001$ raises it"),
    ("findings", r"No, two clocks", "No, two clocks for one path."),
    ("optimum", r"(pass|decay)-least`( passes)? to ", "(after {glue:text}`opt-pass-least` to 30"),
    ("probabilities", r"the same 7,850 numbers", "Both models have the same 7,850 numbers"),
    ("solutions-softmax-concise", r"grows with every epoch", "the gap grows with every epoch"),
    ("numerical-stability", r"Every operation rounds to the format", "Every operation rounds to "
     "the format of its input"),
    ("numerical-stability", r"it is at most \$\(g_j", "Shifted, it is at most $(g_j + q)$"),
]  # fmt: skip
# The page, and what it must say: where a claim holds, or what it was compared with.
REQUIRED = [
    ("solutions-softmax-concise", "{ref}`trained far <beyond-far>`"),
    ("solutions-softmax-concise", "{glue:text}`fails-correction`"),
    ("solutions-softmax-concise", "{glue:text}`in-time`"),
    ("solutions-softmax-concise", "{glue:text}`edge-peak`"),
    ("solutions-softmax-concise", "{glue:text}`sets-rise`"),
    ("solutions-softmax-concise", "{eq}`eq-sol-mean-excess`"),
    ("solutions-softmax-scratch", r"p(\mathbf{x} \mid y)"),
    ("solutions-softmax-scratch", "{glue:text}`unchosen-512`"),
    ("solutions-beyond", "{glue:text}`width-longer`"),
    ("beyond", "{ref}`longer training <sol-more-epochs>`"),
    ("beyond", "{glue:text}`far-gain`"),
    ("softmax-concise", "{eq}`eq-paired`"),
    ("softmax-regression", "{glue:text}`forbidding-pixels`"),
    ("softmax-regression", "<optimum-exists>"),
    ("beyond", "<optimum-path>"),
    ("solutions-softmax-concise", "<optimum-edge>"),
    ("findings", "<optimum-path>"),
    ("optimum", "{ref}`findings`"),
    ("optimum", "{glue:text}`opt-gain-between`"),
    ("optimum", "weights of a bounded length do not"),
    ("findings", "{glue:text}`optimum.ipynb::opt-gain-stopping:s`"),
    ("findings", "prices saves {glue:text}`solutions-softmax-scratch.ipynb::cost-saved:s`"),
    ("findings", "one run of SGD with momentum"),
    ("findings", "{glue:text}`beyond.ipynb::far-train-none:s`"),
    ("solutions-softmax-scratch", "<changed-prior>"),
    ("solutions-softmax-concise", "{doc}`probabilities`"),
]
# Who a source must be cited by.
SOURCES = {
    "albert1984existence": "softmax-regression",
    "bohning1992multinomial": "solutions-softmax-concise",
    "cohen2021gradient": "solutions-softmax-concise",
    "goodman2001classes": "solutions-softmax-scratch",
    "soudry2018implicit": "solutions-softmax-concise",
}


def prose(page: str, cell_type: str = "markdown") -> str:
    """Return the text of a page, or its code."""
    if (path := CHAPTERS / f"{page}.md").exists():
        return path.read_text(encoding="utf-8")
    cells = json.loads((CHAPTERS / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == cell_type)


@pytest.mark.parametrize(("page", "pattern", "once"), REFUSED)
def test_a_refused_claim_stays_away(page: str, pattern: str, once: str) -> None:
    assert re.search(pattern, once), "the pattern does not find what once stood there"
    assert not re.search(pattern, prose(page))


@pytest.mark.parametrize(("page", "text"), REQUIRED)
def test_a_claim_says_where_it_holds(page: str, text: str) -> None:
    assert text in prose(page)


@pytest.mark.parametrize(("source", "page"), SOURCES.items())
def test_a_result_is_credited(source: str, page: str) -> None:
    assert re.search(rf"\{{cite:[pt]\}}`[^`]*{source}", prose(page))


def test_a_row_of_the_notation_names_an_equation_that_holds_its_symbol() -> None:
    pages = [path.stem for path in sorted(CHAPTERS.glob("*.ipynb"))]
    book = "\n\n".join(prose(page) for page in pages)
    numbered = re.findall(r"\$\$\n(.*?)\n\$\$ \(([\w-]+)\)", book, re.S)
    equations = {label: body for body, label in numbered}
    for line in prose("notation").splitlines():
        cells = line.strip("| ").split(" | ")
        label = re.fullmatch(r"\{eq\}`([\w-]+)`", cells[-1])
        if not label:
            continue
        written = [
            part
            for s in re.findall(r"\$([^$]+)\$", cells[0])
            for part in [s, *s.split(","), re.split(r"[(_/]", s)[0]]
        ]
        symbols = [re.sub(r"[\s{}\\,*]", "", part) for part in written]
        body = re.sub(r"[\s{}\\,*]", "", equations[label[1]])
        assert any(symbol in body for symbol in symbols), line


def test_the_figures_that_compare_choose_on_other_images_than_they_report() -> None:
    code = prose("solutions-softmax-concise", "code")
    assert '10: ridge(last, "even")' in code
    assert re.search(r'favourite = last\.pivot_table\(\s*"even"', code)
    assert 'curves(noisy, "validation_accuracy")' in code
    for chosen in re.findall(r"curves\([^)]*\)\.idxmin\(", code):
        assert '"validation_loss"' in chosen, chosen
    assert not re.search(r"favourite = test_loss\.loc\[10\]\.idxmin", code)


def test_a_notebook_is_named_by_its_number() -> None:
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    chapters = next(part["chapters"] for part in parts if part["caption"] == "Chapters")
    numbers = {Path(c["file"]).name: k for k, c in enumerate(chapters, 1)}
    named = [m for page in numbers for m in re.findall(r"`(\d+)-([\w-]+)\.ipynb`", prose(page))]
    assert named
    for number, page in named:
        assert int(number) == numbers[page]
