"""Faults planted into the templates, each for the rule that must find it; every module here adds its own."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.support.template_faults.planting import FAULTS, Fault

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = ["FAULTS", "Fault"]
