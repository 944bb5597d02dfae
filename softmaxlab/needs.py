"""What the laboratory needs besides PyTorch, and a sentence if it is not there."""

import importlib

from d2lmini.plots import in_notebook

DISTRIBUTIONS = {"vl_convert": "vl-convert-python"}


def check_packages(caller: str, *modules: str) -> None:
    """Say which packages a function needs that this Python does not have.

    Args:
        caller: the function, as a reader writes it.
        modules: the names under which the packages are imported.

    Raises:
        RuntimeError: at least one is not installed.
    """
    missing = []
    for module in modules:
        try:
            importlib.import_module(module)
        except ImportError:
            missing.append(DISTRIBUTIONS.get(module, module))
    if missing:
        raise RuntimeError(
            f"{caller} needs {' and '.join(missing)}, not installed in this Python: run "
            f"`python -m pip install {' '.join(missing)}` and start the kernel again."
        )


def check_notebook(caller: str, *modules: str) -> None:
    """Say whether a notebook is missing, or packages that show widgets in it.

    Raises:
        RuntimeError: no kernel of a notebook runs this code, or a package is not installed.
    """
    if not in_notebook():
        raise RuntimeError(
            f"{caller} needs a notebook to show its sliders: run it in a cell of JupyterLab "
            "or Jupyter Notebook 7, not in a script or a terminal."
        )
    check_packages(caller, *modules)
