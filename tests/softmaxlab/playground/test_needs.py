"""Who has no notebook, or lacks a package, is told so."""

import subprocess
import sys

import pytest
from conftest import ROOT
from live_panel import give_notebook

import softmaxlab as lab

__all__ = ["give_notebook"]


@pytest.mark.parametrize(
    "call",
    ["playground()", "softmax_panel()", "stability_panel()", "panel(lab.softmax_explorer())"],
)
def test_a_script_is_told_that_a_notebook_is_missing(call, monkeypatch):
    monkeypatch.undo()
    name = call.split("(")[0]
    with pytest.raises(RuntimeError, match=rf"^lab\.{name}\(\) needs a notebook .*\.$"):
        eval(f"lab.{call}", {"lab": lab})


@pytest.mark.parametrize("module", ["ipywidgets", "anywidget", "vl_convert"])
@pytest.mark.parametrize("call", ["playground()", "softmax_panel()"])
def test_a_kernel_without_a_package_is_told_which(call, module, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    package = module.replace("vl_convert", "vl-convert-python")
    with pytest.raises(RuntimeError, match=rf"needs {package}, .* pip install {package}`"):
        eval(f"lab.{call}", {"lab": lab})


def test_the_laboratory_is_imported_without_widgets():
    """What trains needs no package that only draws."""
    program = (
        "import sys\n"
        "for name in 'ipywidgets', 'anywidget', 'altair', 'vl_convert': sys.modules[name] = None\n"
        "import softmaxlab as lab\n"
        "lab.check('ex-temperature', (0.5, 2))\n"
        "lab.sweep(num_epochs=1, cache=False, progress=False)\n"
        "try: lab.playground()\n"
        "except RuntimeError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1].startswith("lab.playground() needs a notebook")
