"""Filters of lists that one keeps under a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.identity.saved_views.models import SavedViews
from tests.integration.identity.conftest import Api
from tests.support.http import Answer
from tests.support.people import create_user, sign_in


@pytest.fixture
def token(api: Api) -> str:
    return sign_in(create_user("vera", "manager", claimed=True)).access_token


def save(api: Api, token: str, name: str, query: str = "status=paid", of_list: str = "orders") -> Answer:
    return api("POST", "/users/me/views", {"list": of_list, "name": name, "query": query}, token=token)


def seen(api: Api, token: str, of_list: str | None = None) -> list[tuple[str, str, str]]:
    answer = api("GET", "/users/me/views" + (f"?list={of_list}" if of_list else ""), token=token)
    assert answer.status == 200, answer.body
    return [(one["list"], one["name"], one["query"]) for one in answer.json["items"]]


def test_filters_are_kept_for_their_person_by_list(api: Api, token: str) -> None:
    assert save(api, token, "К отправке", "status=assembling").status == 201
    assert save(api, token, "Срочные", "priority=urgent&tag=%D0%B1%D1%80%D0%B0%D0%BA", "tickets").status == 201
    assert seen(api, token) == [
        ("orders", "К отправке", "status=assembling"),
        ("tickets", "Срочные", "priority=urgent&tag=%D0%B1%D1%80%D0%B0%D0%BA"),
    ]
    assert [name for _, name, _ in seen(api, token, "tickets")] == ["Срочные"]
    other = sign_in(create_user("boris", "manager", claimed=True)).access_token
    assert seen(api, other) == []


def test_the_same_name_is_the_same_view(api: Api, token: str) -> None:
    first = save(api, token, "Mine", "a=1").json
    again = save(api, token, " MINE ", "a=2").json
    assert (again["id"], again["name"]) == (first["id"], "MINE")
    assert save(api, token, "Mine", "a=3", "tickets").json["id"] != first["id"]
    assert seen(api, token, "orders") == [("orders", "MINE", "a=2")]


def test_what_is_removed_twice_is_gone_the_first_time(api: Api, token: str) -> None:
    view = save(api, token, "Mine").json["id"]
    other = sign_in(create_user("boris", "manager", claimed=True)).access_token
    assert api("DELETE", f"/users/me/views/{view}", token=other).status == 404
    assert api("DELETE", f"/users/me/views/{view}", token=token).status == 204
    again = api("DELETE", f"/users/me/views/{view}", token=token)
    assert (again.status, again.code, seen(api, token)) == (404, "view_not_found", [])


def test_there_is_room_for_thirty_of_a_list(api: Api, token: str) -> None:
    for number in range(30):
        assert save(api, token, f"View {number}").status == 201
    refused = save(api, token, "One more")
    assert (refused.status, refused.code) == (409, "too_many_views")
    assert save(api, token, "view 7", "a=1").status == 201, "it is there already"
    assert save(api, token, "One more", of_list="tickets").status == 201


def test_two_that_are_saved_at_once_are_both_kept(api: Api, token: str, at_once: Callable[..., list[Answer]]) -> None:
    answers = at_once(*(lambda n=n: save(api, token, f"View {n}") for n in range(6)))
    assert [answer.status for answer in answers] == [201] * 6
    assert {name for _, name, _ in seen(api, token)} == {f"View {n}" for n in range(6)}


@pytest.mark.parametrize(
    "body",
    [
        {"list": "Orders!", "name": "x", "query": ""},
        {"list": "orders", "name": "", "query": ""},
        {"list": "orders", "name": "x" * 41, "query": ""},
        {"list": "orders", "name": "x", "query": "q=два слова"},
        {"list": "orders", "name": "x", "query": "a" * 1001},
        {"list": "orders", "name": "x"},
    ],
)
def test_nonsense_is_refused(api: Api, token: str, body: dict[str, Any]) -> None:
    assert api("POST", "/users/me/views", body, token=token).status == 422


def test_the_erasure_of_the_account_takes_them_along(api: Api) -> None:
    from shared.identity.personal_data import PERSONAL_DATA

    vera = create_user("vera", claimed=True)
    save(api, sign_in(vera).access_token, "Mine")
    files = {one.name for one in PERSONAL_DATA.export(vera.id)}
    assert "saved_views.json" in files
    PERSONAL_DATA.erase(vera.id)
    assert SavedViews.get_or_none(*SavedViews.key(vera.id)) is None
