"""docs/access-patterns.md and the keys that the models write agree, in both directions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.template import ROOT

PAGE = (ROOT / "docs" / "access-patterns.md").read_text()
# A key begins with capitals, in analytics behind its generation; what follows `#` tells one item from another.
PREFIX = re.compile(r"(?:G<n>#)?([A-Z][A-Z_]+)(?![A-Za-z_])")
# Constants of the models that are no keys: currencies, time zones, defaults.
NO_KEYS = frozenset({"RUB", "UTC"})


def documented() -> set[str]:
    """The first part of every key that the page names."""
    rows = (line.split("|") for line in PAGE.splitlines() if line.startswith("| "))
    codes = (code for row in rows if len(row) > 4 for code in re.findall(r"`([^`]+)`", row[3]))
    return {found for code in codes for found in PREFIX.findall(code.rpartition(" = ")[2])}


def _texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def written() -> dict[str, str]:
    """Key prefix → the models file that writes it."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "shared").rglob("*.py")):
        source = path.read_text()
        if not re.search(r"^class .*\w=", source, re.MULTILINE):  # no model, and parsing all of them takes a second
            continue
        tree = ast.parse(source)
        if not any(isinstance(node, ast.ClassDef) and node.keywords for node in ast.walk(tree)):
            continue
        for text in _texts(tree):
            match = re.match(r"#?([A-Z][A-Z_]+)(?:#|$)", text)
            if match and match[1] not in NO_KEYS:
                found.setdefault(match[1], path.relative_to(ROOT).as_posix())
    return found


KEYS = written()


@pytest.mark.parametrize("prefix", sorted(documented()))
def test_what_the_page_names_is_written_by_a_model(prefix: str) -> None:
    assert prefix in KEYS


@pytest.mark.parametrize("prefix", sorted(KEYS))
def test_what_a_model_writes_stands_on_the_page(prefix: str) -> None:
    assert prefix in documented(), f"{KEYS[prefix]} writes {prefix}: say in docs/access-patterns.md who asks for it"
