"""`python -m infra.ops`: the first admin, secrets, key rotation."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import Stubber

from infra.ops import replay_analytics
from infra.ops import secrets as ops_secrets
from infra.ops.__main__ import main
from shared.core import aws, secrets
from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import EMAIL, PHONE, Api
from tests.support import template
from tests.support.cloud import SECRETS

NEW_STACK = "atrium-new"
SEAL_KEY = {
    "StackResourceDetail": {
        "LogicalResourceId": "SealKey",
        "PhysicalResourceId": "11111111-2222-3333-4444-555555555555",
        "ResourceType": "AWS::KMS::Key",
        "LastUpdatedTimestamp": datetime(2026, 11, 1, tzinfo=UTC),
        "ResourceStatus": "CREATE_COMPLETE",
    }
}


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


def test_an_operator_is_told_that_the_address_may_be_a_strangers(
    api: Api, stack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    token = api.register(phone=PHONE, email=EMAIL)["access_token"]
    code = api.code("phone")
    assert main(["grant-role", "--stack", stack, "--login", EMAIL, "--role", "manager"]) == 0
    assert f"NOT confirmed {EMAIL}" in capsys.readouterr().out
    assert api.confirm(token, code).status < 300
    assert main(["grant-role", "--stack", stack, "--login", PHONE, "--role", "admin"]) == 0
    assert "NOT confirmed" not in capsys.readouterr().out


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


@pytest.mark.parametrize(
    ("given", "expected"),
    [(["--set", "sender"], "FIELD=VALUE: sender"), ([], "name fields"), (["--ask", "api_key"], "nothing was typed")],
)
def test_a_field_without_a_value_is_not_emptied(
    api: Api,
    given: list[str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = f"/{template.STACK}/exolve"
    stored = api.aws.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
    monkeypatch.setattr("getpass.getpass", lambda _: " ")
    assert main(["set-secret", "--stack", template.STACK, "--secret", "exolve", *given]) == 1
    assert expected in capsys.readouterr().err
    after = api.aws.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
    assert (after["Value"], after["Version"]) == (stored["Value"], stored["Version"])


def test_a_replay_without_permission_says_why_in_one_line(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    with Stubber(aws.client("cloudformation")) as stub:
        stub.add_client_error("describe_stacks", "AccessDenied", "not authorized")
        assert replay_analytics.main(["--stack", NEW_STACK]) == 1
    error = capsys.readouterr().err
    assert "not done: AWS says" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(("content", "expected"), [(None, "No such file"), (b"\x30\x82\xff", "is not PEM")])
def test_a_certificate_that_cannot_be_read_is_named(
    api: Api, content: bytes | None, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "seal.crt"
    if content is not None:
        path.write_bytes(content)
    with Stubber(aws.client("cloudformation")) as stub:
        stub.add_response("describe_stack_resource", SEAL_KEY)
        assert main(["create-seal", "--stack", NEW_STACK, "--certificate", str(path)]) == 1
    error = capsys.readouterr().err
    assert f"not done: {path}" in error
    assert expected in error


def test_what_is_known_of_the_account_is_shown_before_what_may_not_be_read(
    api: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    with Stubber(aws.client("ssm")) as ssm, Stubber(aws.client("lambda")) as lambdas:
        ssm.add_response("get_service_setting", {"ServiceSetting": {"SettingValue": "true"}})
        lambdas.add_client_error("get_account_settings", "AccessDenied", "not authorized")
        assert main(["check-account"]) == 1
    shown = capsys.readouterr()
    assert "SSM high throughput is true" in shown.out
    assert "AWS says" in shown.err
