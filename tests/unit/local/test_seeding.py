"""The process that puts the demo data in: whose environment it has, what it answers itself, and what it tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from infra.local.aws import Aws
from infra.local.gateway import Answer
from infra.local.handlers import Handlers, api_routes
from infra.local.problems import LocalError
from infra.local.seeding import listen, variables
from infra.local.seeding_child import witness
from infra.transform import load

LOG = Path("seeding.log")


def _function(name: str, **given: str) -> dict[str, Any]:
    return {"FunctionName": name, "Environment": {"Variables": given}}


class Lambda:
    """What the emulator tells of the functions, in two pages."""

    PAGES: tuple[dict[str, Any], ...] = (
        {
            "Functions": [
                _function("atrium-auth", TABLE_IDENTITY="identity", PARAMETERS_READ="jwt,pepper"),
                _function("atrium-orders", TABLE_SHOP="shop", PARAMETERS_READ="jwt,yookassa"),
            ]
        },
        {"Functions": [_function("atrium-plain"), {"FunctionName": "atrium-bare"}, _function("probe-1", X="y")]},
    )

    def client(self, service: str) -> Lambda:
        assert service == "lambda"
        return self

    def get_paginator(self, operation: str) -> Lambda:
        assert operation == "list_functions"
        return self

    def paginate(self) -> tuple[dict[str, Any], ...]:
        return self.PAGES


def test_its_environment_is_that_of_all_functions_of_the_stack() -> None:
    assert variables(cast("Aws", Lambda())) == {
        "TABLE_IDENTITY": "identity",
        "TABLE_SHOP": "shop",
        "PARAMETERS_READ": "jwt,pepper,yookassa",
    }


def test_it_answers_for_the_functions_of_the_api_and_for_no_other() -> None:
    routes = api_routes(load())
    assert {"POST /api/v1/auth/login", "GET /api/v1/products"} <= {route.key for route in routes}
    assert not [route.key for route in routes if not route.handler.startswith("functions.api.")]
    handlers = Handlers(routes)
    try:
        for path in ("/webhooks/yookassa/abc", "/_sandbox/yookassa/v3/payments", "/about", "/api/v1/nothing"):
            assert handlers.answer("POST", path, {}, b"{}") is None
    finally:
        handlers.close()


def test_what_it_says_is_reported_until_it_is_so_far() -> None:
    said: list[str] = []
    lines = iter([json.dumps(told) for told in ({"said": "one"}, {"planted": True}, {"said": "two"})])
    assert listen(lines, "planted", said.append, LOG)
    assert said == ["one"]
    assert not listen(lines, "completed", said.append, LOG), "it ended before"
    assert said == ["one", "two"]


def test_its_failure_is_ours() -> None:
    lines = [json.dumps({"failed": "POST /orders answered 409", "hint": "See `make logs`."})]
    with pytest.raises(LocalError, match="POST /orders answered 409") as failure:
        listen(lines, "planted", pytest.fail, LOG)
    assert failure.value.hint == "See `make logs`. What the API logged: seeding.log"


def test_tests_can_look_through_what_was_asked_and_answered(tmp_path: Path) -> None:
    note = witness(tmp_path / "traffic.jsonl")
    note(b'{"email":"a@example.com"}', Answer(201, {}, b'{"id":"usr_1"}'))
    assert json.loads((tmp_path / "traffic.jsonl").read_text()) == {
        "status": 201,
        "asked": '{"email":"a@example.com"}',
        "answered": '{"id":"usr_1"}',
    }
