"""Profiles, pictures, the timeline and the people list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from shared.core.clock import FrozenClock
from tests.integration.identity.conftest import EMAIL, PHONE, Api

NAMES = ["Anna Petrova", "Анна Иванова", "anna karenina", "Boris Annin"]


def test_a_profile_keeps_every_field_that_is_sent_and_leaves_the_others(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    fields = {
        "full_name": "Анна Каренина",
        "address": "Москва, Тверская 1",
        "cdek_point": "MSK123",
        "telegram": "@anna",
        "vk": "id1",
        "nakama_user_id": "3f1c2e9a-5b7d-4e8f-9a0b-1c2d3e4f5a6b",
        "locale": "en",
    }
    answer = api("PATCH", "/users/me", fields, token=token)
    assert answer.status == 200
    assert fields.items() <= answer.json.items()
    answer = api("PATCH", "/users/me", {"vk": None}, token=token)
    assert answer.json["vk"] is None
    assert answer.json["telegram"] == "@anna"
    assert api.aws.events("user.updated")[0]["data"]["fields"] == sorted(fields)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"full_name": None}, "validation_error"),
        ({"full_name": ""}, "validation_error"),
        ({"locale": None}, "validation_error"),
        ({"locale": "de"}, "validation_error"),
        ({"avatar": "https://evil.example.com/x.png"}, "validation_error"),
        ({"roles": ["admin"]}, "validation_error"),
        ({"phone_verified": True}, "validation_error"),
        ({"address": "x" * 501}, "validation_error"),
        ({"telegram": "a\u0000b"}, "validation_error"),
        ({"nakama_user_id": "anna"}, "validation_error"),
        ({"nakama_user_id": ""}, "validation_error"),
        ({"phone": "12"}, "invalid_phone"),
        ({"phone": "+74951234567"}, "phone_not_allowed"),  # a fixed line
        ({"email": "x@"}, "invalid_email"),
    ],
)
def test_a_bad_change_is_a_422_and_changes_nothing(api: Api, body: dict[str, Any], code: str) -> None:
    person = api.register(phone=PHONE)
    answer = api("PATCH", "/users/me", {"vk": "kept?", **body}, token=person["access_token"])
    assert (answer.status, answer.code) == (422, code)
    assert api("GET", "/users/me", token=person["access_token"]).json == person["user"]


def test_an_empty_change_changes_nothing(api: Api) -> None:
    person = api.register(phone=PHONE)
    answer = api("PATCH", "/users/me", {}, token=person["access_token"])
    assert answer.json == {**person["user"], "code_sent": []}


def test_malformed_json_and_foreign_content_are_problems(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    assert api("PATCH", "/users/me", raw="{", token=token).status == 400
    as_form = api("PATCH", "/users/me", raw="a=1", token=token, headers={"content-type": "text/plain"})
    assert as_form.status == 415


@pytest.mark.parametrize(
    "token", ["x", "a.b.c", "eyJhbGciOiJub25lIiwia2lkIjoiazEifQ.eyJzdWIiOiJ4In0.", "é", " ", "A" * 5000]
)
def test_a_made_up_access_token_is_a_401(api: Api, token: str) -> None:
    assert api("GET", "/users/me", token=token).status == 401


def test_the_timeline_shows_ones_own_events_newest_first(api: Api) -> None:
    person, other = api.register(phone=PHONE), api.register(email=EMAIL)
    api("PATCH", "/users/me", {"vk": "x"}, token=person["access_token"])
    found = api("GET", "/users/me/timeline", token=person["access_token"]).json["items"]
    assert [event["type"] for event in found] == ["user.updated", "user.registered"]
    page = api("GET", "/users/me/timeline?limit=1", token=person["access_token"]).json
    rest = api("GET", f"/users/me/timeline?limit=1&cursor={page['next_cursor']}", token=person["access_token"])
    assert rest.json["items"] == found[1:]
    foreign = api("GET", f"/users/me/timeline?cursor={page['next_cursor']}", token=other["access_token"])
    assert foreign.code == "invalid_cursor"


# --- pictures -----------------------------------------------------------------------------------------------------


def upload(api: Api, token: str) -> tuple[str, str]:
    answer = api("POST", "/users/me/avatar", {"content_type": "image/png"}, token=token)
    assert answer.status == 201
    prefix, kind, user_id, upload_id = answer.json["fields"]["key"].split("/")
    assert (prefix, kind) == ("uploads", "avatars")
    return user_id, upload_id


def test_a_picture_shows_once_it_was_inspected_and_can_be_taken_away(api: Api) -> None:
    from shared.identity import profile

    person = api.register(phone=PHONE)
    user_id, upload_id = upload(api, person["access_token"])
    assert user_id == person["user"]["id"]
    assert api("GET", "/users/me", token=person["access_token"]).json["avatar"] is None
    key = f"media/avatars/{user_id}/{upload_id}.jpg"
    assert profile.avatar_ready(user_id=user_id, upload_id=upload_id, key=key)
    shown = api("GET", "/users/me", token=person["access_token"]).json["avatar"]
    assert shown == f"http://localhost:8000/{key}"
    before = len(api.aws.items("events"))
    assert profile.avatar_ready(user_id=user_id, upload_id=upload_id, key=key)
    assert len(api.aws.items("events")) == before, "a repeat changes nothing"
    assert api("PATCH", "/users/me", {"avatar": None}, token=person["access_token"]).json["avatar"] is None


def test_an_earlier_upload_does_not_replace_a_later_one(api: Api) -> None:
    from shared.identity import profile

    token = api.register(phone=PHONE)["access_token"]
    user_id, first = upload(api, token)
    _, second = upload(api, token)
    assert profile.avatar_ready(user_id=user_id, upload_id=second, key="media/avatars/second.jpg")
    assert not profile.avatar_ready(user_id=user_id, upload_id=first, key="media/avatars/first.jpg")
    assert api("GET", "/users/me", token=token).json["avatar"].endswith("second.jpg")


def test_a_file_that_is_no_picture_is_reported_and_the_old_one_stays(api: Api) -> None:
    from shared.identity import profile

    token = api.register(phone=PHONE)["access_token"]
    user_id, first = upload(api, token)
    profile.avatar_ready(user_id=user_id, upload_id=first, key="media/avatars/first.jpg")
    _, second = upload(api, token)
    for _ in range(2):
        profile.avatar_rejected(user_id=user_id, upload_id=second, reason="not_an_image")
    assert api("GET", "/users/me", token=token).json["avatar"].endswith("first.jpg")
    assert [e["data"] for e in api.aws.events("user.avatar_rejected")] == [{"reason": "not_an_image"}]


def test_only_pictures_may_be_announced(api: Api) -> None:
    token = api.register(phone=PHONE)["access_token"]
    assert api("POST", "/users/me/avatar", {"content_type": "image/svg+xml"}, token=token).status == 422


# --- the people list ----------------------------------------------------------------------------------------------


def found(api: Api, token: str, query: str) -> list[str]:
    answer = api("GET", f"/users?{query}", token=token)
    assert answer.status == 200, answer.body
    return [user["full_name"] for user in answer.json["items"]]


@pytest.fixture
def people(api: Api, time: FrozenClock) -> dict[str, Any]:
    """An admin and four people, a second apart."""
    admin = api.admin()
    made = []
    for n, name in enumerate(NAMES):
        time.tick(seconds=1)
        made.append(api.register(email=f"p{n}@example.com", full_name=name)["user"])
    return {"token": admin["access_token"], "users": made, "admin": admin["user"]}


def test_people_are_listed_newest_first_in_pages(api: Api, people: dict[str, Any]) -> None:
    token = people["token"]
    assert found(api, token, "") == [*reversed(NAMES), "Anna Ivanova"]
    first = api("GET", "/users?limit=3", token=token).json
    rest = api("GET", f"/users?limit=3&cursor={first['next_cursor']}", token=token).json
    assert [u["full_name"] for u in first["items"] + rest["items"]] == [*reversed(NAMES), "Anna Ivanova"]
    assert api("GET", f"/users?role=admin&cursor={first['next_cursor']}", token=token).code == "invalid_cursor"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=p1@example.com", ["Анна Иванова"]),
        ("q=P1@EXAMPLE.COM", ["Анна Иванова"]),
        # Any word of a name, in the order of names.
        ("q=ann", ["Anna Ivanova", "anna karenina", "Anna Petrova", "Boris Annin"]),
        ("q=%D0%90%D0%9D%D0%9D%D0%90", ["Анна Иванова"]),
        ("q=nobody", []),
        ("q=nobody@example.com", []),
        ("role=admin", ["Anna Ivanova"]),
        ("role=manager", []),
        ("role=customer&limit=2", ["Boris Annin", "anna karenina"]),
        ("q=ann&role=admin", ["Anna Ivanova"]),
        ("q=p1@example.com&role=admin", []),
        ("is_active=false", []),
    ],
)
def test_people_are_found_by_address_name_and_role(
    api: Api, people: dict[str, Any], query: str, names: list[str]
) -> None:
    assert found(api, people["token"], query) == names


def test_a_name_stands_before_those_that_begin_with_it(api: Api, people: dict[str, Any]) -> None:
    for number, name in enumerate(("Boris Annin Jr", "Boris")):
        api.register(email=f"b{number}@example.org", full_name=name)
    assert found(api, people["token"], "q=boris") == ["Boris", "Boris Annin", "Boris Annin Jr"]


@pytest.mark.parametrize("asked", ["Семёнов Пётр", "петр семенов", "СЕМЕНОВ", "Семе\u0308нов п", "ильич петр"])
def test_a_person_is_found_in_any_spelling_and_word_order(api: Api, people: dict[str, Any], asked: str) -> None:
    for name in ("Пётр Ильич Семёнов", "Павел Сергеевич Иванов"):
        api.register(email=f"{len(name)}@example.org", full_name=name)
    assert found(api, people["token"], f"q={quote(asked)}") == ["Пётр Ильич Семёнов"]


def test_a_search_by_name_goes_on_where_a_page_ended(
    api: Api, people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.data import base

    monkeypatch.setattr(base.search_page, "__kwdefaults__", {**base.search_page.__kwdefaults__, "most_read": 2})
    names, cursor = list[str](), ""
    for _ in range(9):
        page = api("GET", f"/users?q=ann&limit=1{cursor}", token=people["token"]).json
        assert len(page["items"]) <= 1
        names += [user["full_name"] for user in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert names == ["Anna Ivanova", "anna karenina", "Anna Petrova", "Boris Annin"]


@pytest.mark.parametrize("letter", ["я", "ქ", "𐐨"])
def test_a_search_by_name_goes_on_behind_the_longest_name(api: Api, people: dict[str, Any], letter: str) -> None:
    """Anybody registers with a name as long as names may be."""
    made = [f"{letter * 4} {number}{letter * 194}" for number in range(3)]
    for number, name in enumerate(made):
        api.register(email=f"long{number}@example.org", full_name=name)
    names, cursor = list[str](), ""
    while True:
        page = api("GET", f"/users?q={quote(letter * 4)}&limit=1{cursor}", token=people["token"])
        assert page.status == 200, page.body
        names += [user["full_name"] for user in page.json["items"]]
        if page.json["next_cursor"] is None:
            break
        cursor = f"&cursor={page.json['next_cursor']}"
    assert sorted(names) == made


def test_a_phone_finds_its_owner_in_any_form(api: Api, people: dict[str, Any]) -> None:
    api.register(phone=PHONE, full_name="By phone")
    assert found(api, people["token"], "q=8%20912%20345%2067%2089") == ["By phone"]


def test_a_renamed_person_is_found_by_the_new_name_only(api: Api, people: dict[str, Any]) -> None:
    token = api.login("p3@example.com").json["access_token"]
    api("PATCH", "/users/me", {"full_name": "Zoe"}, token=token)
    assert found(api, people["token"], "q=zo") == ["Zoe"]
    assert found(api, people["token"], "q=boris") == []


def test_the_disabled_are_listed_apart(api: Api, people: dict[str, Any]) -> None:
    token, path = people["token"], f"/users/{people['users'][0]['id']}"
    assert api("PATCH", path, {"is_active": False}, token=token).status == 200
    assert found(api, token, "is_active=false") == [NAMES[0]]
    assert NAMES[0] not in found(api, token, "is_active=true")
    assert found(api, token, "is_active=false&role=manager") == []
    api("PATCH", path, {"is_active": True}, token=token)
    assert found(api, token, "is_active=false") == []
    assert [e["event_type"] for e in api.aws.events("user.disabled", "user.enabled")] == [
        "user.disabled",
        "user.enabled",
    ]


def test_role_pages_pass_over_those_who_do_not_fit(api: Api, people: dict[str, Any]) -> None:
    token = people["token"]
    for user in people["users"]:
        assert api("PATCH", f"/users/{user['id']}", {"roles": ["manager"]}, token=token).status == 200
    for user in people["users"][1:3]:
        api("PATCH", f"/users/{user['id']}", {"is_active": False}, token=token)
    names, cursor = [], ""
    for _ in range(5):
        page = api("GET", f"/users?role=manager&is_active=true&limit=1{cursor}", token=token).json
        names += [u["full_name"] for u in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert names == [NAMES[3], NAMES[0]]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "role=boss", "is_active=maybe", "cursor=x", "q=" + "x" * 201]
)
def test_a_bad_listing_is_refused(api: Api, query: str) -> None:
    admin = api.admin()
    assert api("GET", f"/users?{query}", token=admin["access_token"]).status in {400, 422}


def test_only_admins_see_and_change_others(api: Api) -> None:
    admin, person = api.admin(), api.register(phone=PHONE)
    path = f"/users/{admin['user']['id']}"
    api.grant(person["user"]["id"], "manager")
    manager = api.login().json["access_token"]
    for method, address, body in (
        ("GET", "/users", None),
        ("GET", path, None),
        ("PATCH", path, {"roles": []}),
    ):
        assert api(method, address, body).status == 401
        assert api(method, address, body, token=manager).status == 403
        assert api(method, address, body, token=person["access_token"]).status == 403
    assert api("GET", path, token=admin["access_token"]).json["id"] == admin["user"]["id"]
    assert api("GET", "/users/usr_unknown", token=admin["access_token"]).code == "user_not_found"
    assert api("PATCH", "/users/usr_unknown", {"roles": []}, token=admin["access_token"]).status == 404


def test_a_given_role_comes_with_the_next_refresh(api: Api) -> None:
    admin, person = api.admin(), api.register(phone=PHONE)
    path = f"/users/{person['user']['id']}"
    answer = api("PATCH", path, {"roles": ["manager", "manager"]}, token=admin["access_token"])
    assert answer.json["roles"] == ["customer", "manager"]
    refreshed = api.refresh(person["refresh_token"]).json
    assert refreshed["user"]["roles"] == ["customer", "manager"]
    [event] = api.aws.events("user.roles_changed")[-1:]
    assert event["actor"] == admin["user"]["id"]
    assert event["data"] == {"before": ["customer"], "after": ["customer", "manager"]}


def test_a_person_may_hold_several_narrower_roles_and_is_listed_under_each(api: Api) -> None:
    admin, person = api.admin(), api.register(phone=PHONE)
    path = f"/users/{person['user']['id']}"
    answer = api("PATCH", path, {"roles": ["support_agent", "packer"]}, token=admin["access_token"])
    assert answer.json["roles"] == ["customer", "packer", "support_agent"]
    for role in ("packer", "support_agent"):
        [listed] = api("GET", f"/users?role={role}", token=admin["access_token"]).json["items"]
        assert listed["id"] == person["user"]["id"]
    assert api("GET", "/users?role=accountant", token=admin["access_token"]).json["items"] == []
    assert api("GET", "/users", token=api.refresh(person["refresh_token"]).json["access_token"]).status == 403


def test_a_role_taken_away_is_gone_at_once(api: Api) -> None:
    admin, person = api.admin(), api.register(phone=PHONE)
    path = f"/users/{person['user']['id']}"
    api("PATCH", path, {"roles": ["admin"]}, token=admin["access_token"])
    second = api.login().json
    assert api("GET", "/users", token=second["access_token"]).status == 200
    api("PATCH", path, {"roles": []}, token=admin["access_token"])
    assert api("GET", "/users", token=second["access_token"]).status == 401
    assert api.login().json["user"]["roles"] == ["customer"]


@pytest.mark.parametrize("body", [{"roles": []}, {"roles": ["manager"]}, {"is_active": False}])
def test_admins_cannot_lock_themselves_out(api: Api, body: dict[str, Any]) -> None:
    admin = api.admin()
    answer = api("PATCH", f"/users/{admin['user']['id']}", body, token=admin["access_token"])
    assert (answer.status, answer.code) == (409, "self_lockout")


def test_two_admins_who_demote_each_other_at_once_leave_one(api: Api, together: Callable[..., list[Any]]) -> None:
    admins = [api.admin(), api.admin(email="second@example.com")]

    def demote(i: int) -> Any:
        path = f"/users/{admins[1 - i]['user']['id']}"
        return api("PATCH", path, {"roles": []}, token=admins[i]["access_token"])

    answers = together(demote, 2)
    assert sorted(a.status for a in answers)[0] == 200
    assert sum(a.status == 200 for a in answers) == 1
    kept = [item for item in api.aws.items("identity") if item["pk"] == "GROUP#admin"]
    assert len(kept) == 1


def test_demoting_each_other_is_refused_by_the_transaction_itself(api: Api) -> None:
    from shared.identity.errors import SelfLockoutError

    first, second = (api.admin()["user"]["id"], api.admin(email="second@example.com")["user"]["id"])
    from shared.identity import administration

    administration.administer(actor_id=first, user_id=second, roles=[])
    with pytest.raises(SelfLockoutError):
        administration.administer(actor_id=second, user_id=first, roles=[])


@pytest.mark.parametrize(
    "body", [{"roles": ["boss"]}, {"roles": None}, {"is_active": None}, {"is_active": "no"}, {"x": 1}]
)
def test_a_bad_change_of_a_person_is_a_422(api: Api, body: dict[str, Any]) -> None:
    admin, person = api.admin(), api.register(phone=PHONE)
    answer = api("PATCH", f"/users/{person['user']['id']}", body, token=admin["access_token"])
    assert answer.status == 422


def test_changing_nothing_announces_nothing(api: Api) -> None:
    admin, person = api.admin(), api.register(phone=PHONE)
    before = len(api.aws.items("events"))
    for body in ({}, {"roles": ["customer"]}, {"is_active": True}):
        answer = api("PATCH", f"/users/{person['user']['id']}", body, token=admin["access_token"])
        assert answer.json == person["user"]
    assert len(api.aws.items("events")) == before
    assert api.refresh(person["refresh_token"]).status == 200


def test_a_player_named_by_two_people_is_kept_from_neither(api: Api) -> None:
    """The id is only said: the game decides whom notices reach, so a claim takes nothing from anybody."""
    player = "3F1C2E9A-5B7D-4E8F-9A0B-1C2D3E4F5A6B"
    for contact in ({"phone": PHONE}, {"email": "boris@example.com"}):
        token = api.register(**contact)["access_token"]
        answer = api("PATCH", "/users/me", {"nakama_user_id": player}, token=token)
        assert (answer.status, answer.json["nakama_user_id"]) == (200, player.lower())


def test_a_change_made_to_a_profile_that_has_changed_since_is_refused(api: Api, time: FrozenClock) -> None:
    person = api.register(phone=PHONE)
    token, seen = person["access_token"], person["user"]["updated_at"]
    time.tick(seconds=1)
    elsewhere = api("PATCH", "/users/me", {"vk": "id1", "updated_at": seen}, token=token)
    assert elsewhere.status == 200
    late = api("PATCH", "/users/me", {"vk": "id2", "updated_at": seen}, token=token)
    assert (late.status, late.code) == (409, "user_changed")
    again = api("PATCH", "/users/me", {"vk": "id2", "updated_at": elsewhere.json["updated_at"]}, token=token)
    assert (again.status, again.json["vk"]) == (200, "id2")


def test_ones_permissions_are_those_of_the_present_roles(api: Api) -> None:
    """The web app shows by them what somebody may do; each route asks again."""
    person = api.register(phone=PHONE)
    own = api("GET", "/users/me/permissions", token=person["access_token"])
    assert own.json == {"permissions": [], "lacks_second_factor": False}
    api.grant(person["user"]["id"], "packer")
    token = api.refresh(person["refresh_token"]).json["access_token"]
    found = api("GET", "/users/me/permissions", token=token).json["permissions"]
    assert "orders.ship" in found
    assert "orders.refund" not in found
    assert api("GET", "/users/me/permissions").status == 401
