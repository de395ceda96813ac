"""What people are called, for the screens of the staff, which know their ids."""

from __future__ import annotations

import pytest

from shared.core import ids
from shared.identity import administration
from tests.integration.identity.conftest import Api
from tests.support.people import create_user, sign_in


def token_of(*roles: str) -> str:
    return sign_in(create_user(ids.new("usr")[4:].lower(), *roles, claimed=True)).access_token


def test_staff_learn_names_by_id_in_the_order_asked_for_and_nothing_else(api: Api) -> None:
    anna = create_user("anna", full_name="Анна Смирнова", claimed=True)
    boris = create_user("boris", full_name="Борис Ильин", claimed=True)
    query = "&".join(f"id={one}" for one in (boris.id, anna.id, ids.new("usr"), "system", boris.id))
    answer = api("GET", f"/users/names?{query}", token=token_of("manager"))
    assert answer.status == 200, answer.body
    assert answer.json == {
        "items": [{"id": boris.id, "full_name": "Борис Ильин"}, {"id": anna.id, "full_name": "Анна Смирнова"}],
        "next_cursor": None,
    }


@pytest.mark.parametrize("role", ["packer", "content", "support_agent", "accountant", "manager", "admin"])
def test_every_role_with_screens_may_ask(api: Api, role: str) -> None:
    assert api("GET", f"/users/names?id={ids.new('usr')}", token=token_of(role)).json == {
        "items": [],
        "next_cursor": None,
    }


@pytest.mark.parametrize("role", ["customer", "mail_gateway"])
def test_who_has_no_screens_is_refused(api: Api, role: str) -> None:
    assert api("GET", f"/users/names?id={ids.new('usr')}", token=token_of(role)).status == 403


def test_a_role_that_was_taken_away_opens_nothing(api: Api) -> None:
    agent = create_user("agent", "support_agent", claimed=True)
    admin = create_user("boss", "admin", claimed=True)
    token = sign_in(agent).access_token
    administration.administer(actor_id=admin.id, user_id=agent.id, roles=[])
    assert api("GET", f"/users/names?id={admin.id}", token=token).status == 401


def test_a_hundred_at_once_and_no_more(api: Api) -> None:
    token = token_of("manager")
    query = "&".join(f"id={ids.new('usr')}" for _ in range(100))
    assert api("GET", f"/users/names?{query}", token=token).status == 200
    assert api("GET", f"/users/names?{query}&id=usr_1", token=token).status == 422
    assert api("GET", "/users/names", token=token).status == 422
