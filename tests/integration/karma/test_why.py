"""Why one has as much karma as one has."""

from __future__ import annotations

from functions import modules
from shared.identity.models import User
from tests.integration.karma.conftest import Community
from tests.support.why import check_answer, check_text


def test_what_gave_karma_and_took_it_is_told_in_words(community: Community) -> None:
    community.store_and_deliver(community.visit_closed("anna", 3))
    body = {"delta": -1, "reason": "Забытая чашка"}
    community.person("admin", "admin")
    anna = community.person("anna")
    assert community.call("POST", f"/users/{anna}/karma", body, by="admin").status == 201
    found = community.call("GET", "/users/me/karma/why", by="anna").json
    check_answer(found, "ru")
    assert [step["text"] for step in found["steps"]] == [
        "+3: визит в коворкинг.",
        "−1: от администратора — Забытая чашка.",
    ]
    assert found["summary"] == "Баллов кармы: 2."
    assert found["waits_for"]["who"] == "вы"


def test_what_comes_behind_the_cap_of_a_day_is_told_without_a_sign(community: Community) -> None:
    for hours in (12, 3):
        community.store_and_deliver(community.visit_closed("anna", hours))
    steps = community.call("GET", "/users/me/karma/why", by="anna").json["steps"]
    assert sorted(step["text"] for step in steps) == ["+12: визит в коворкинг.", "0: визит в коворкинг."]


def test_who_has_none_is_told_how_it_begins_in_their_language(community: Community) -> None:
    anna = community.person("anna")
    User(*User.key(anna)).update([User.locale.set("en")])
    found = community.call("GET", "/users/me/karma/why", by="anna").json
    check_answer(found, "en")
    assert (found["state"], found["steps"]) == ("empty", [])
    assert community.call("GET", "/users/me/karma/why").status == 401


def test_whatever_gives_karma_says_in_words_what_for() -> None:
    reasons = modules.karma_reasons()
    assert modules.karma_rules().keys() <= reasons.keys(), "add the event to its module's karma_reasons.py"
    for sentence in reasons.values():
        check_text(sentence.ru, "ru")
        check_text(sentence.en, "en")


def test_who_has_spent_all_is_not_told_that_the_first_points_are_to_come(community: Community) -> None:
    community.store_and_deliver(community.visit_closed("anna", 3))
    community.person("admin", "admin")
    path = f"/users/{community.person('anna')}/karma"
    assert community.call("POST", path, {"delta": -3, "reason": "Забытая чашка"}, by="admin").status == 201
    found = community.call("GET", "/users/me/karma/why", by="anna").json
    check_answer(found, "ru")
    assert (found["state"], found["waits_for"]["what"]) == ("empty", "новых баллов")


def test_no_wish_for_a_language_is_refused(community: Community) -> None:
    from functions.api.karma.handler import handler
    from tests.support import http

    community.person("anna")
    token = community.people["anna"][1]
    for wish in ("en;q=nan, ru", "x" * 9000, "рус", ",,;;", "en\x00", "*;q=0"):
        headers = {"Accept-Language": wish}
        answer = http.call(handler, "GET", "/api/v1/users/me/karma/why", token=token, headers=headers)
        assert (answer.status, answer.json["summary"]) == (200, "Баллов кармы: 0.")
