"""The examples in the kernel's documentation are true."""

import doctest
import importlib
import pkgutil

import pytest

from app import kernel

MODULES = [found.name for found in pkgutil.iter_modules(kernel.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_documented_examples_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"app.kernel.{name}")).failed == 0
