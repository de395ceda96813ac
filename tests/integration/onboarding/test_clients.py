"""The client's life at the desk, through the real handler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.identity.models import User
from tests.integration.onboarding.conftest import PHONE, Onboarding
from tests.support.http import Answer

OTHER = "+79161234568"


def codes(client: dict[str, Any]) -> list[str]:
    return [one["code"] for one in client["blockers"]]


def types(desk: Onboarding, client: dict[str, Any]) -> list[str]:
    return [one["type"] for one in desk.desk("GET", f"/{client['id']}/history").json["items"]]


def test_who_enters_a_client_holds_it_and_sees_what_is_missing(desk: Onboarding) -> None:
    made = desk.client()
    assert (made["status"], made["source"], made["version"]) == ("NEW", "desk", 1)
    assert made["manager_id"] == desk.person("manager").id
    assert codes(made)[:3] == ["profile_unconfirmed", "consent_personal_data", "consent_e_signature"]
    assert made["waits_for"] == "manager"
    assert desk.desk("GET", f"/{made['id']}", by="marta").json == made
    assert types(desk, made) == ["client.created"]


def test_customers_and_guests_see_no_client(desk: Onboarding) -> None:
    made = desk.client()
    assert desk.desk("GET", f"/{made['id']}", by="anna").status == 403
    assert desk.desk("GET", f"/{made['id']}", by=None).status == 401


def test_a_repeated_request_enters_one_client(desk: Onboarding) -> None:
    body, headers = {"phone": PHONE, "full_name": "Пётр Сидоров"}, {"Idempotency-Key": "one"}
    first, again = (desk.desk("POST", "", body, headers=headers) for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.json["id"] == again.json["id"]


def test_a_phone_has_one_open_client_and_is_free_once_that_is_closed(desk: Onboarding) -> None:
    made = desk.client()
    refused = desk.desk("POST", "", {"phone": PHONE, "full_name": "Другой"})
    assert (refused.status, refused.code, refused.json["client_id"]) == (409, "client_exists", made["id"])
    assert desk.desk("POST", f"/{made['id']}/cancel", {"reason": "передумал"}).json["status"] == "CANCELLED"
    assert desk.client()["id"] != made["id"]
    again = desk.desk("POST", f"/{made['id']}/cancel", {"reason": "ещё раз"})
    assert (again.status, again.code) == (409, "client_closed")
    assert types(desk, made) == ["client.status_changed", "client.cancelled", "client.created"]


def test_the_account_that_confirmed_the_phone_is_linked(desk: Onboarding) -> None:
    anna = desk.person("anna", phone=PHONE)
    made = desk.client()
    assert made["user_id"] == anna.id
    refused = desk.confirm(made, phone=OTHER)
    assert (refused.status, refused.code) == (409, "phone_of_account")


def test_nobody_uses_their_own_phone_for_a_client(desk: Onboarding) -> None:
    desk.person("manager", phone=PHONE)
    refused = desk.desk("POST", "", {"phone": PHONE, "full_name": "Пётр"})
    assert (refused.status, refused.code) == (409, "own_client")
    made = desk.client(OTHER)
    assert desk.confirm(made, phone=PHONE).code == "own_client"


def test_confirming_a_profile_takes_no_client_with_ones_own_phone(desk: Onboarding) -> None:
    made = desk.client()
    made = desk.desk("DELETE", f"/{made['id']}/claim").json
    User.get(*User.key(desk.person("marta").id)).update([User.phone.set(PHONE)])
    assert desk.desk("POST", f"/{made['id']}/claim", by="marta").code == "own_client"
    refused = desk.confirm(made, by="marta")
    assert (refused.status, refused.code) == (409, "own_client")
    assert desk.confirm(made, by="admin").status == 200


def test_a_claim_or_a_consent_that_is_there_already_makes_no_new_version(desk: Onboarding) -> None:
    made = desk.client()
    text = desk.call("GET", "/onboarding/consents", by=None).json["items"][0]
    given = {"kind": text["kind"], "version": text["version"], "method": "paper"}
    once = desk.desk("POST", f"/{made['id']}/consents", given).json
    assert once["version"] == made["version"] + 1
    for path, body in (("claim", None), ("consents", given)):
        again = desk.desk("POST", f"/{made['id']}/{path}", body)
        assert (again.status, again.json) == (200, once)
    assert desk.confirm(once).status == 200


def test_another_managers_client_is_read_and_not_changed(desk: Onboarding) -> None:
    made = desk.client()
    refused = desk.confirm(made, by="marta")
    assert (refused.status, refused.code) == (409, "client_taken")
    assert refused.json["manager_id"] == desk.person("manager").id
    assert desk.confirm(made, by="admin").status == 200


def test_the_profile_is_confirmed_once_and_corrected_with_the_version_that_was_read(desk: Onboarding) -> None:
    made = desk.client()
    confirmed = desk.confirm(made)
    assert (confirmed.status, confirmed.json["status"]) == (200, "IN_VERIFICATION")
    assert "profile_unconfirmed" not in codes(confirmed.json)
    late = desk.confirm(made, full_name="Пётр Петров")
    assert (late.status, late.code, late.json["version"]) == (409, "version_conflict", 2)
    corrected = desk.confirm(confirmed.json, full_name="Пётр Петров").json
    assert (corrected["full_name"], corrected["facts_version"]) == ("Пётр Петров", made["facts_version"] + 1)
    found = desk.desk("GET", "", query={"tab": "in_work", "q": "пётр п"}).json["items"]
    assert [one["id"] for one in found] == [made["id"]]
    assert desk.desk("GET", "", query={"tab": "in_work", "q": "пётр с"}).json["items"] == []


def test_cancelled_clients_have_a_tab_of_their_own_newest_first(desk: Onboarding) -> None:
    made = [desk.client(phone) for phone in (PHONE, OTHER)]
    for one in made:
        assert desk.desk("POST", f"/{one['id']}/cancel", {"reason": "Передумал"}).status == 200
        desk.clock.tick(minutes=1)
    listed = desk.desk("GET", "", query={"tab": "cancelled"}).json["items"]
    assert [one["id"] for one in listed] == [made[1]["id"], made[0]["id"]]
    assert desk.desk("GET", "", query={"tab": "new"}).json["items"] == []


def test_a_name_that_the_font_cannot_print_is_refused(desk: Onboarding) -> None:
    refused = desk.desk("POST", "", {"phone": PHONE, "full_name": "Пётр 中文"})
    assert (refused.status, refused.code, refused.json["characters"]) == (422, "unprintable_text", ["中", "文"])


def test_a_client_given_back_may_be_taken_by_one_of_two(desk: Onboarding, at_once: Callable[..., list[Any]]) -> None:
    made = desk.client()
    freed = desk.desk("DELETE", f"/{made['id']}/claim").json
    assert freed["manager_id"] is None
    assert codes(freed)[0] == "not_claimed"

    def claim(by: str) -> Callable[[], Answer]:
        desk.person(by)
        return lambda: desk.desk("POST", f"/{made['id']}/claim", by=by)

    answers = at_once(claim("manager"), claim("marta"))
    assert sorted(one.status for one in answers) == [200, 409]
    assert next(one for one in answers if one.status == 409).code == "client_taken"


def test_naming_another_manager_is_an_admins(desk: Onboarding) -> None:
    made, marta = desk.client(), desk.person("marta")
    body = {"manager_id": marta.id}
    assert desk.desk("POST", f"/{made['id']}/claim", body).status == 403
    given = desk.desk("POST", f"/{made['id']}/claim", body, by="admin").json
    assert (given["manager_id"], given["manager_name"]) == (marta.id, marta.full_name)


def test_consents_are_two_and_are_given_to_the_present_text(desk: Onboarding) -> None:
    made = desk.client()
    texts = desk.call("GET", "/onboarding/consents", by=None).json["items"]
    assert [one["kind"] for one in texts] == ["personal_data", "e_signature"]
    old = desk.desk("POST", f"/{made['id']}/consents", {"kind": "e_signature", "version": "1", "method": "paper"})
    assert (old.status, old.code) == (409, "consent_outdated")
    for text in texts:
        body = {"kind": text["kind"], "version": text["version"], "method": "paper"}
        given = desk.desk("POST", f"/{made['id']}/consents", body)
        assert given.status == 200, given.body
    assert [one["sha256"] for one in given.json["consents"]] == [one["sha256"] for one in texts]
    assert not {"consent_personal_data", "consent_e_signature"} & set(codes(given.json))


@pytest.mark.parametrize("q", ["Елкина Анна", "ёлкина", "анна ЁЛК", "Е\u0308лкина"])
def test_clients_are_found_in_any_spelling_and_word_order(desk: Onboarding, q: str) -> None:
    desk.client()
    second = desk.client(OTHER, "Анна Ёлкина", by="marta")
    assert [one["id"] for one in desk.desk("GET", "", query={"q": q}).json["items"]] == [second["id"]]


@pytest.mark.parametrize("q", ["8 916 123-45-67", "пётр", "ПЕТР  сид"])
def test_clients_are_listed_by_tab_and_found(desk: Onboarding, q: str) -> None:
    first = desk.client()
    desk.clock.tick(minutes=1)
    second = desk.client(OTHER, "Анна Ёлкина", by="marta")
    rows = desk.desk("GET", "?tab=new").json["items"]
    assert [one["id"] for one in rows] == [first["id"], second["id"]]
    assert "passport" not in rows[0]
    assert [one["id"] for one in desk.desk("GET", "?tab=mine").json["items"]] == [first["id"]]
    assert [one["id"] for one in desk.desk("GET", "", query={"q": q}).json["items"]] == [first["id"]]


def test_a_closed_client_is_found_by_phone_beside_the_open_one(desk: Onboarding) -> None:
    closed = desk.client()
    assert desk.desk("POST", f"/{closed['id']}/cancel", {"reason": "Передумал"}).status == 200
    opened = desk.client()
    found = desk.desk("GET", "?tab=mine", query={"q": PHONE}).json["items"]
    assert [one["id"] for one in found] == sorted([closed["id"], opened["id"]])
    assert [one["id"] for one in desk.desk("GET", "?tab=new", query={"q": PHONE}).json["items"]] == [opened["id"]]


@pytest.mark.parametrize("q", [PHONE, "пётр сид"])
def test_a_search_without_a_tab_finds_clients_of_every_status(desk: Onboarding, q: str) -> None:
    closed = desk.client()
    assert desk.desk("POST", f"/{closed['id']}/cancel", {"reason": "Передумал"}).status == 200
    opened = desk.client()
    found = desk.desk("GET", "", query={"q": q}).json["items"]
    assert {one["id"] for one in found} == {closed["id"], opened["id"]}
    assert [one["id"] for one in desk.desk("GET", "").json["items"]] == [opened["id"]]


def test_a_list_goes_on_behind_its_cursor(desk: Onboarding) -> None:
    made = [desk.client(f"+7916123456{digit}")["id"] for digit in range(3)]
    first = desk.desk("GET", "?tab=new&limit=2").json
    rest = desk.desk("GET", "?tab=new&limit=2", query={"cursor": first["next_cursor"]}).json
    assert sorted(one["id"] for one in first["items"] + rest["items"]) == sorted(made)


def test_there_is_no_such_client(desk: Onboarding) -> None:
    for path in ("/nobody", "/cli_01KKB4M1V8W7Q3Z5N6P2R4S9TA"):
        assert (desk.desk("GET", path).status, desk.desk("GET", path).code) == (404, "client_not_found")


def test_an_admin_gives_a_client_to_nobody_who_may_not_handle_it(desk: Onboarding) -> None:
    made = desk.client()
    path = f"/{made['id']}/claim"
    for name in ("olga", "oscar"):
        refused = desk.desk("POST", path, {"manager_id": desk.person(name).id}, by="admin")
        assert (refused.status, refused.code) == (422, "not_a_manager")
    gone = desk.person("marta")
    gone.update([User.is_active.set(False)])
    assert desk.desk("POST", path, {"manager_id": gone.id}, by="admin").code == "not_a_manager"
    assert desk.desk("GET", f"/{made['id']}").json["manager_id"] == desk.person("manager").id
