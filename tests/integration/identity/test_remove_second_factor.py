"""`python -m infra.ops remove-second-factor`: how the last admin gets back in."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from infra.ops import __main__ as ops
from tests.integration.identity.conftest import EMAIL, PHONE, Api
from tests.integration.identity.people import Person


@pytest.fixture
def admin(api: Api, person: Person, required: None) -> Person:
    """The only admin, with an authenticator app that is lost."""
    api.grant(person.id, "admin")
    return person.enable()


def run(stack: str, user: str, *more: str) -> int:
    return ops.main(["remove-second-factor", "--stack", stack, "--user", user, "--reason", "device_lost", *more])


def factors(api: Api) -> list[str]:
    return [item["sk"] for item in api.aws.items("identity") if item["sk"].startswith(("FACTOR#", "PASSKEY#"))]


@pytest.mark.parametrize("by", ["id", PHONE])
def test_the_app_goes_with_its_codes_and_the_sessions(
    api: Api, stack: str, admin: Person, by: str, capsys: pytest.CaptureFixture[str]
) -> None:
    session, challenge = admin.sign_in().json, admin.challenge()
    assert run(stack, admin.id if by == "id" else by) == 0
    assert capsys.readouterr().out.strip() == f"{admin.id} lost the authenticator app; all their sessions ended"
    assert factors(api) == []
    assert api.refresh(session["refresh_token"]).status == 401
    assert api("GET", "/users", token=session["access_token"]).status == 401
    assert admin.answer(challenge, admin.recovery[0], "recovery_code").code == "invalid_challenge"
    [event] = api.aws.events("user.second_factor_removed")
    assert event["data"] == {"method": "totp", "reason": "device_lost"}
    assert event["customer_id"] == admin.id
    assert event["actor"].startswith("operator:")


def test_the_admin_sets_another_one_up_and_has_the_rights_again(api: Api, stack: str, admin: Person) -> None:
    assert run(stack, admin.id) == 0
    admin.tokens = api.login().json
    assert admin.tokens["second_factor_setup_required"] is True
    assert api("GET", "/users", token=admin.token).status == 403
    admin.enable()
    assert api("GET", "/users", token=admin.sign_in().json["access_token"]).status == 200


def test_passkeys_go_when_asked(api: Api, stack: str, admin: Person, capsys: pytest.CaptureFixture[str]) -> None:
    keys = [admin.add_passkey(), admin.add_passkey()]
    assert run(stack, admin.id) == 0
    assert admin.sign_in_by_passkey(keys[0]).status == 200, "only the app was lost"
    assert run(stack, admin.id, "--passkeys") == 0
    assert "2 passkeys" in capsys.readouterr().out
    assert [admin.sign_in_by_passkey(key).status for key in keys] == [401, 401]
    assert factors(api) == []
    assert [one["data"]["reason"] for one in api.aws.events("user.passkey_removed")] == ["device_lost"] * 2
    assert len(api.aws.events("user.second_factor_removed")) == 1
    admin.tokens = api.login().json
    admin.add_passkey()


def test_one_that_was_being_set_up_goes_too(api: Api, stack: str, person: Person) -> None:
    person.add_passkey()
    person.begin()
    assert run(stack, person.id, "--passkeys") == 0
    assert factors(api) == []


@pytest.mark.parametrize(
    ("user", "expected"),
    [("usr_nobody", "There is no such user"), ("12", "not a valid phone"), (PHONE, "has no second factor")],
)
def test_what_cannot_be_removed_is_said_in_one_line(
    stack: str, person: Person, user: str, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(stack, user) == 1
    error = capsys.readouterr().err
    assert expected in error
    assert error.count("\n") == 1


def test_who_only_names_an_address_is_not_taken_for_its_owner(
    api: Api, stack: str, admin: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(stack, EMAIL) == 1, "named by the account, but not confirmed"
    assert "There is no such user" in capsys.readouterr().err
    assert api.aws.events("user.second_factor_removed") == []


def test_a_reason_is_one_of_those_that_the_event_knows(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    from shared.identity.second_factor import removal

    assert get_args(removal.Reason) == ops.REASONS
    arguments: list[Any] = ["remove-second-factor", "--stack", stack, "--user", PHONE]
    for wrong in ([], ["--reason", "she called me"]):
        with pytest.raises(SystemExit):
            ops.main([*arguments, *wrong])
