"""The worked example of docs/add-a-module.md is run as it stands there."""

from __future__ import annotations

import copy
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import functions.api
import shared.shop
from infra import validate
from infra.rules import permissions
from infra.rules.base import Templates
from shared.identity import tokens
from tests.support import template as template_file
from tests.support.cloud import Aws
from tests.support.http import Answer

PAGE = (template_file.ROOT / "docs" / "add-a-module.md").read_text()
BLOCKS = {
    match["name"]: match["code"]
    for match in re.finditer(r"^```\w+\n# (?P<name>\S+)\n(?P<code>.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
}
MODULES = ("shared.shop.wishes", "functions.api.wishes")


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The example's files, importable where the page says that they go."""
    for name, code in BLOCKS.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(code)
        (target.parent / "__init__.py").touch()
    for package, folder in ((shared.shop, "shared/shop"), (functions.api, "functions/api")):
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path / folder)])
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith(MODULES)]:
        del sys.modules[name]


def snippet() -> dict[str, Any]:
    lines = BLOCKS["template.yaml"]
    parsed: dict[str, Any] = yaml.load(f"Resources:\n{lines}", Loader=template_file._Loader)
    return parsed


def test_the_example_names_all_its_files() -> None:
    files = {"shared/shop/wishes/models.py", "shared/shop/wishes/service.py", "functions/api/wishes/handler.py"}
    assert set(BLOCKS) == files | {"template.yaml"}


def test_the_example_works(example: Path, aws: Aws, call: Callable[..., Answer]) -> None:
    handler = importlib.import_module("functions.api.wishes.handler").handler
    token = tokens.issue_access(user_id="usr_anna", session_id="ses_1", roles=["customer"])
    once = {"token": token, "headers": {"Idempotency-Key": "wish-1"}}

    left = call(handler, "POST", "/api/v1/wishes", {"text": "A green hoodie"}, **once)
    again = call(handler, "POST", "/api/v1/wishes", {"text": "A green hoodie"}, **once)
    other = call(handler, "POST", "/api/v1/wishes", {"text": "A red one"}, **once)
    mine = call(handler, "GET", "/api/v1/wishes", token=token)

    assert left.status == 201
    assert again.json == left.json
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert mine.json == {"items": [left.json], "next_cursor": None}
    assert [event["data"] for event in aws.events("wish.left")] == [{"text": "A green hoodie"}]
    assert call(handler, "GET", "/api/v1/wishes").status == 401
    assert call(handler, "POST", "/api/v1/wishes", {"text": "x", "price": 1}, token=token).status == 422


def test_the_example_fits_into_the_template() -> None:
    template = copy.deepcopy(template_file.load())
    template["Resources"].update(snippet()["Resources"])
    templates = Templates.of(template)
    assert permissions.actions_are_exact(templates) + permissions.resources_are_exact(templates) == []
    assert permissions.queue_permissions_match_the_code(templates) == []
    result = validate.lint_transformed(template)
    assert result.returncode == 0, result.stdout
