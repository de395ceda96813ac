"""`python -m infra.ops`: the first admin, secrets, key rotation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.stub import Stubber

from infra.ops import secrets as ops_secrets
from infra.ops.__main__ import main
from shared.core import aws, secrets
from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import EMAIL, PHONE, Api
from tests.support import template
from tests.support.cloud import SECRETS

NEW_STACK = "atrium-new"


def test_the_outputs_that_name_the_tables_are_in_the_template() -> None:
    assert {"IdentityTableName", "EventsTableName"} <= set(template.load()["Outputs"])


@pytest.mark.parametrize("login", [EMAIL, "8 912 345-67-89"])
def test_granting_a_role_makes_the_first_admin(
    api: Api, stack: str, login: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person = api.register(phone=PHONE, email=EMAIL)
    for name in ("TABLE_IDENTITY", "TABLE_EVENTS"):
        monkeypatch.delenv(name)
    assert main(["grant-role", "--stack", stack, "--login", login, "--role", "admin"]) == 0
    assert "now has the role admin" in capsys.readouterr().out
    token = api.refresh(person["refresh_token"]).json["access_token"]
    assert api("GET", "/users", token=token).status == 200
    [event] = api.aws.events("user.roles_changed")
    assert event["actor"].startswith("operator:")
    assert main(["grant-role", "--stack", stack, "--login", login, "--role", "admin"]) == 0
    assert "already" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--stack", template.STACK, "--login", "nobody@example.com"], "There is no such user"),
        (["--stack", template.STACK, "--login", "12"], "not a valid phone"),
    ],
)
def test_a_command_that_fails_says_why_in_one_line(
    stack: str, arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grant-role", "--role", "admin", *arguments]) == 1
    error = capsys.readouterr().err
    assert expected in error
    assert error.count("\n") == 1


def test_a_stack_that_does_not_exist_is_named(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    with Stubber(aws.client("cloudformation")) as stub:
        stub.add_client_error("describe_stacks", "ValidationError", "Stack with id atrium-typo does not exist")
        assert main(["grant-role", "--stack", "atrium-typo", "--login", EMAIL, "--role", "admin"]) == 1
    assert "there is no stack 'atrium-typo'" in capsys.readouterr().err


def test_creating_secrets_twice_keeps_the_first(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    ssm = api.aws.client("ssm")

    def stored() -> dict[str, Any]:
        pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=f"/{NEW_STACK}", WithDecryption=True)
        found = [one for page in pages for one in page["Parameters"]]
        assert all(p["Type"] == "SecureString" for p in found)
        return {p["Name"]: json.loads(p["Value"]) for p in found}

    assert main(["create-secrets", "--stack", NEW_STACK, "--yookassa-shop-id", "100500"]) == 0
    first, printed = stored(), capsys.readouterr().out
    assert set(first) == {f"/{NEW_STACK}/{name}" for name in SECRETS}
    assert first[f"/{NEW_STACK}/yookassa"]["shop_id"] == "100500"
    assert printed.count("created") == len(SECRETS)
    assert first[f"/{NEW_STACK}/pepper"]["value"] not in printed
    assert main(["create-secrets", "--stack", NEW_STACK]) == 0
    assert stored() == first
    assert capsys.readouterr().out.count("kept") == len(SECRETS)


def test_a_rotated_key_signs_later_and_old_tokens_stay_good(
    api: Api, time: FrozenClock, capsys: pytest.CaptureFixture[str]
) -> None:
    import jwt

    def kid(token: str) -> Any:
        return jwt.get_unverified_header(token)["kid"]

    api.register(phone=PHONE)
    assert main(["rotate-jwt-key", "--stack", template.STACK]) == 0
    secrets.forget()
    time.tick(seconds=ops_secrets.LEAD.total_seconds() - 1)
    before = api.login().json["access_token"]
    assert kid(before) == "k1", "functions that have not read the new key yet must understand every token"
    time.tick(seconds=1)
    after = api.login().json["access_token"]
    assert kid(after) != "k1"
    for token in (before, after):
        assert api("GET", "/users/me", token=token).status == 200
    assert main(["rotate-jwt-key", "--stack", template.STACK]) == 1
    assert "the last rotation ends" in capsys.readouterr().err
    time.tick(minutes=20)
    assert main(["rotate-jwt-key", "--stack", template.STACK]) == 0
    secrets.forget()
    assert api("GET", "/users/me", token=before).status == 401


def test_rotating_needs_secrets_to_be_there(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rotate-jwt-key", "--stack", NEW_STACK]) == 1
    assert "create-secrets first" in capsys.readouterr().err
