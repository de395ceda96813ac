"""Modules declare their parts, and the composition root finds each of them."""

from __future__ import annotations

import sys
import types
from importlib import import_module
from pathlib import Path

import pytest

from functions import modules
from shared.core.modules import PARTS, Module, ModuleError, Registry, load

ROOT = Path(__file__).resolve().parents[3]


def declared(monkeypatch: pytest.MonkeyPatch, *found: Module) -> Registry:
    names = []
    for one in found:
        name = f"declared_{one.name}"
        file = types.ModuleType(name)
        file.MODULE = one  # type: ignore[attr-defined]
        file.RULES = {one.name: 1, "both": 2}  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, name, file)
        names.append(name)
    return Registry(names)


def test_every_module_of_the_layer_is_listed() -> None:
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT / "shared").rglob("module.py")}
    assert files == set(modules.MODULES)


@pytest.mark.parametrize("part", PARTS)
def test_what_a_module_declares_is_there(part: str) -> None:
    for module in modules.REGISTRY.modules():
        reference = getattr(module, part)
        if reference is not None:
            assert load(reference) is not None, f"{module.name}: {part}"


# Where a part lies by convention: the file's stem, the name in it, the part.
BY_CONVENTION = (
    ("events", "EVENTS", "events"),
    ("messages", "MESSAGES", "messages"),
    ("permissions", "PERMISSIONS", "permissions"),
    ("karma_rules", "RULES", "karma_rules"),
    ("payment_reactions", "REACTIONS", "payment_reactions"),
    ("tasks", "RUNNERS", "task_runners"),
    ("stuck", "FINDERS", "stuck_finders"),
)


@pytest.mark.parametrize("module", list(modules.REGISTRY.modules()), ids=lambda module: module.name)
def test_what_a_module_has_it_declares(module: Module) -> None:
    for stem, name, part in BY_CONVENTION:
        try:
            found = import_module(f"shared.{module.name}.{stem}")
        except ModuleNotFoundError:
            continue
        if hasattr(found, name):
            assert getattr(module, part) == f"shared.{module.name}.{stem}:{name}", f"{module.name} has {part}"


def test_two_modules_cannot_bring_the_same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = declared(
        monkeypatch,
        Module(name="one", karma_rules="declared_one:RULES"),
        Module(name="two", karma_rules="declared_two:RULES"),
    )
    with pytest.raises(ModuleError, match="one and two both bring 'both'"):
        registry.table("karma_rules")


def test_a_wrong_declaration_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModuleError, match="has no 'NOTHING'"):
        load("shared.core.modules:NOTHING")
    with pytest.raises(ModuleError, match="declares no MODULE"):
        list(Registry(["shared.core.clock"]).modules())
    registry = declared(monkeypatch, Module(name="one", karma_rules="declared_one:__name__"))
    with pytest.raises(ModuleError, match="is a str, not a mapping"):
        registry.table("karma_rules")
