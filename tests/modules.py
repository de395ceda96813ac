"""What each module brings to the tests: `tests/<module>/{factories,stories,invariants}`, files or packages.

`functions/modules.py` is the list of modules; a module without one of these simply has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from functions import modules


def names() -> list[str]:
    """The modules' names in the list's order: `shared.shop.module` is `shop`."""
    return [declared_in.split(".")[-2] for declared_in in modules.MODULES]


def parts(part: str) -> Iterator[ModuleType]:
    """Every module's `factories`, `stories` or `invariants`; of a package each file."""
    for name in names():
        if not find_spec(f"tests.{name}") or not find_spec(f"tests.{name}.{part}"):
            continue
        found = import_module(f"tests.{name}.{part}")
        yield found
        for inner in iter_modules(getattr(found, "__path__", ())):
            yield import_module(f"{found.__name__}.{inner.name}")
