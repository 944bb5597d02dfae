"""Importing the package is light."""

import subprocess
import sys

import d2lmini as d2l


def test_importing_the_package_imports_nothing_heavy():
    code = (
        "import sys, torch; before = set(sys.modules); import d2lmini\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new & {'torchvision', 'matplotlib', 'pandas', 'ipywidgets', 'IPython',"
        " 'PIL', 'pooch', 'requests', 'softmaxlab'}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
    assert all(hasattr(d2l, name) for name in d2l.__all__)
