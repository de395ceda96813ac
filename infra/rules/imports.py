"""What a function's code reaches, read from its imports (those inside functions too) without running anything."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from functions.modules import REGISTRY
from shared.core.modules import PARTS

ROOT = Path(__file__).resolve().parents[2]


def _file(module: str) -> Path | None:
    base = ROOT / module.replace(".", "/")
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.exists():
            return path
    return None


@cache
def _tree(module: str) -> ast.Module:
    path = _file(module)
    return ast.parse(path.read_text() if path else "")


def _run_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node below one, save what only type checkers read."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        yield node
        yield from _run_nodes(node)


@cache
def _named_in(module: str) -> frozenset[str]:
    names: set[str] = set()
    for node in _run_nodes(_tree(module)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    names |= {part for used in _parts_in(module) for part in used}
    parents = {name.rsplit(".", depth)[0] for name in names for depth in range(1, name.count(".") + 1)}
    return frozenset(name for name in names | parents if name.split(".")[0] in {"shared", "functions"} and _file(name))


def _parts_in(module: str) -> Iterator[Iterator[str]]:
    """The files behind the parts of modules that a handler asks the composition root for: `modules.payables()`."""
    for node in ast.walk(_tree(module)):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "modules"
            and node.attr in PARTS
        ):
            yield (reference.partition(":")[0] for part in _asked(node.attr) for reference in _references(part))


def _asked(part: str) -> set[str]:
    """A part and those that its function in the composition root asks for besides."""
    tree = _tree("functions.modules")
    (found,) = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == part)
    called = {n.func.id for n in ast.walk(found) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return {part} | (called & set(PARTS))


def _references(part: str) -> Iterator[str]:
    return (reference for module in REGISTRY.modules() if (reference := getattr(module, part)))


@cache
def closure(module: str) -> frozenset[str]:
    """The module and every module of ours that it reaches."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(_named_in(name))
    return frozenset(seen)


@cache
def table_of(module: str) -> str | None:
    """The table whose items a module of ours defines, by its short name."""
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "TableName":
            (argument,) = node.args
            return str(ast.literal_eval(argument))
    return None


@cache
def tables(module: str) -> frozenset[str]:
    """The tables that a handler's code can name."""
    return frozenset(table for name in closure(module) if (table := table_of(name)))


@cache
def _all_calls(module: str) -> dict[str, list[ast.Call]]:
    found: dict[str, list[ast.Call]] = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found.setdefault(called, []).append(node)
    return found


def _calls(module: str, name: str) -> list[ast.Call]:
    """The calls of one function in a module, by its bare name or as an attribute."""
    return _all_calls(module).get(name, [])


@cache
def secrets(module: str) -> frozenset[str]:
    """The secrets that a handler's code can ask for."""
    found = set()
    for name in closure(module):
        for call in _calls(name, "secret_json"):
            if call.args and isinstance(call.args[0], ast.Constant):
                found.add(str(call.args[0].value))
    return frozenset(found)


SETTINGS = "shared.core.settings"


@cache
def _variables_of_settings() -> dict[str, frozenset[str]]:
    """Field of `Settings` → the environment variables that it is made of."""

    def got(node: ast.AST, names: dict[str, frozenset[str]]) -> frozenset[str]:
        found: set[str] = set()
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and getattr(part.func, "id", "") == "get":
                found.add(str(ast.literal_eval(part.args[0])))
            elif isinstance(part, ast.Name):
                found |= names.get(part.id, frozenset())
        return frozenset(found)

    (reading,) = (n for n in _tree(SETTINGS).body if isinstance(n, ast.FunctionDef) and n.name == "from_environ")
    names: dict[str, frozenset[str]] = {}
    fields: dict[str, frozenset[str]] = {"is_local": frozenset({"STAGE"})}
    for node in reading.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names[node.targets[0].id] = got(node.value, names)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Call):
            fields |= {word.arg: got(word.value, names) for word in node.value.keywords if word.arg}
    return fields


@cache
def _read_in(module: str) -> frozenset[str]:
    """The variables that one module reads through the settings; names of tables and queues by their literals."""
    if SETTINGS not in _named_in(module) and f"{SETTINGS}.settings" not in _named_in(module):
        return frozenset()
    fields = _variables_of_settings()
    found: set[str] = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Attribute):
            found |= fields.get(node.attr, frozenset())
    for call in _calls(module, "get"):
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "attr", "") == "environ":
            found.add(str(ast.literal_eval(call.args[0])))
    for call in _calls(module, "table"):
        if call.args and isinstance(call.args[0], ast.Constant):
            found.add(f"TABLE_{str(call.args[0].value).upper()}")
    return frozenset(found)


@cache
def _words(module: str) -> frozenset[str]:
    return frozenset(
        n.value for n in ast.walk(_tree(module)) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    )


@cache
def variables(module: str) -> frozenset[str]:
    """The environment variables that a handler's code can read, by our own settings."""
    reached = closure(module)
    found: set[str] = set().union(*(_read_in(name) for name in reached))
    found |= {f"TABLE_{table.upper()}" for table in tables(module)}
    if "shared.messaging.queues" in reached:
        # A queue is named by a word, wherever it stands; longer texts are none.
        words = {word for name in reached for word in _words(name) if re.fullmatch("[a-z][a-z-]+", word)}
        found |= {f"QUEUE_{word.upper().replace('-', '_')}_URL" for word in words}
    return frozenset(found)


# Methods of the settings that iterate over all variables of a kind → the pattern of their names.
KINDS = {
    "queues": r"QUEUE_\w+_URL",
    "tables": r"TABLE_\w+",
    "buckets": r"\w+_BUCKET",
    "providers": r"\w+_BASE_URL|SMS_FALLBACK_URL",
}


@cache
def _kinds_read_whole(module: str) -> frozenset[str]:
    calls = ((what, call) for name in closure(module) for what in KINDS for call in _calls(name, what))
    return frozenset(what for what, call in calls if _of_settings(call))


def _of_settings(call: ast.Call) -> bool:
    """Whether it is `settings().…()`."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "settings"


def reads_all_of_its_kind(module: str, variable: str) -> bool:
    """Whether a handler's code iterates over all variables of a kind (queues, tables ...) and so reads this one."""
    return any(re.fullmatch(KINDS[what], variable) for what in _kinds_read_whole(module))
