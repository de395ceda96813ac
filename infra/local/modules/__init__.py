"""What each module brings to the local cloud: `infra/local/modules/<module>/{console,seeds,demo}.py`.

`functions/modules.py` is the list of modules; a module without one of these files simply has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from functions import modules


def names() -> list[str]:
    """The modules' names in the list's order: `shared.shop.module` is `shop`."""
    return [declared_in.split(".")[-2] for declared_in in modules.MODULES]


def parts(part: str) -> Iterator[tuple[str, ModuleType]]:
    """(module's name, its part) of every module that has this part: `console`, `seeds` or `demo`."""
    for name in names():
        # A package that is not there has no parts: find_spec raises for it.
        if find_spec(f"{__name__}.{name}") and find_spec(f"{__name__}.{name}.{part}"):
            yield name, import_module(f"{__name__}.{name}.{part}")
