"""What a function's code reaches, read from its imports (those inside functions too) without running anything."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _file(module: str) -> Path | None:
    base = ROOT / module.replace(".", "/")
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.exists():
            return path
    return None


@cache
def _named_in(module: str) -> frozenset[str]:
    path = _file(module)
    if path is None:
        return frozenset()
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    parents = {name.rsplit(".", depth)[0] for name in names for depth in range(1, name.count(".") + 1)}
    return frozenset(name for name in names | parents if name.split(".")[0] in {"shared", "functions"} and _file(name))


def closure(module: str) -> set[str]:
    """The module and every module of ours that it reaches."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(_named_in(name))
    return seen


@cache
def table_of(module: str) -> str | None:
    """The table whose items a module of ours defines, by its short name."""
    path = _file(module)
    for node in ast.walk(ast.parse(path.read_text() if path else "")):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "TableName":
            (argument,) = node.args
            return str(ast.literal_eval(argument))
    return None


def tables(module: str) -> set[str]:
    """The tables that a handler's code can name."""
    return {table for name in closure(module) if (table := table_of(name))}
