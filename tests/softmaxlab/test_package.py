"""How the laboratory is laid out."""

import importlib
import pkgutil
from types import ModuleType

import pytest

import softmaxlab as lab

MODULES = [module.name for module in pkgutil.walk_packages(lab.__path__, "softmaxlab.")]


@pytest.mark.parametrize("name", MODULES)
def test_no_function_hides_a_module_of_its_name(name):
    module = importlib.import_module(name)
    parent, _, last = name.rpartition(".")
    found = getattr(importlib.import_module(parent), last)
    assert isinstance(found, ModuleType)
    assert found is module


def test_all_names_are_there():
    assert len(MODULES) > 20
    for name in lab.__all__:
        assert callable(getattr(lab, name))
