"""What guests, people and admins see and change."""

from __future__ import annotations

from typing import Any

import pytest

from shared.achievements import rule_store, seeds
from shared.core.clock import FrozenClock
from tests.integration.achievements.conftest import GIFTS, LESSONS, Club


def test_guests_see_what_there_is_to_be_had_and_nothing_secret(club: Club) -> None:
    shown = club.rule(LESSONS, title="Уроки", description="Один и три", icon="lesson")
    secret = club.rule(LESSONS, title="Тайное", is_secret=True)
    club.rule(LESSONS, title="Бывшее", is_active=False)
    answer = club.call("GET", "/achievements")
    [one] = answer.json["items"]
    assert one == {
        "id": shown,
        "title": "Уроки",
        "description": "Один и три",
        "icon": "lesson",
        "is_active": True,
        "is_secret": False,
        "karma": 5,
        "keep": True,
        "version": 1,
        "rule": {**LESSONS, "where": {}, "who": "customer", "measure": "count", "of": {}},
    }
    assert "Тайное" not in answer.body
    assert club.call("GET", "/achievements", etag=answer.headers["etag"]).status == 304
    # Whoever has it may know it.
    assert club.call("GET", "/achievements", by="anna").json["items"] == [one]
    assert club.mine() == []
    club.happened(club.lesson(1))
    assert secret in {item["achievement_id"] for item in club.mine()}
    assert secret not in {item["achievement_id"] for item in club.mine("boris")}


def test_admins_see_all_and_nobody_else_may_ask(club: Club) -> None:
    club.rule(LESSONS, is_secret=True)
    club.rule(LESSONS, is_active=False)
    answer = club.call("GET", "/achievements?all=true", by="admin")
    assert len(answer.json["items"]) == 2
    assert answer.headers["cache-control"] == "private, no-store"
    assert club.call("GET", "/achievements?all=true").status == 401
    assert club.call("GET", "/achievements?all=true", by="anna").status == 403


def test_only_admins_change_anything(club: Club) -> None:
    achievement, anna = club.rule(LESSONS), club.person("anna")
    requests: list[tuple[str, str, Any]] = [
        ("POST", "/achievements", {"title": "Моё", "rule": LESSONS}),
        ("PATCH", f"/achievements/{achievement}", {"karma": 9}),
        ("POST", f"/achievements/{achievement}/replay", {}),
        ("POST", f"/users/{anna}/achievements", {"achievement_id": achievement}),
        ("GET", f"/users/{anna}/achievements", None),
        ("DELETE", f"/users/{anna}/achievements/{achievement}", None),
    ]
    club.person("manager", "manager")
    for method, path, body in requests:
        for by, status in ((None, 401), ("anna", 403), ("manager", 403)):
            assert club.call(method, path, body, by=by).status == status, (method, path, by)
    assert club.call("GET", "/users/me/achievements").status == 401


def test_admins_see_what_somebody_has(club: Club) -> None:
    club.rule(LESSONS, is_secret=True)
    anna = club.person("anna")
    club.happened(club.lesson(1))
    assert club.call("GET", f"/users/{anna}/achievements", by="admin").json["items"] == club.mine()


def test_a_repeated_creation_is_one_achievement(club: Club) -> None:
    body = {"title": "Уроки", "rule": LESSONS}
    first, second = (club.call("POST", "/achievements", body, by="admin", key="k1") for _ in range(2))
    assert (first.status, second.status, first.json) == (201, 201, second.json)
    assert len(rule_store.listing()) == 1


def test_a_change_names_what_changes(club: Club) -> None:
    achievement = club.rule(LESSONS, title="Уроки", karma=5)
    answer = club.call("PATCH", f"/achievements/{achievement}", {"title": "Первые уроки", "keep": False}, by="admin")
    assert (answer.status, answer.json["title"], answer.json["keep"]) == (200, "Первые уроки", False)
    assert (answer.json["karma"], answer.json["rule"]["levels"]) == (5, [1, 3])
    answer = club.call("PATCH", f"/achievements/{achievement}", {"rule": {**LESSONS, "levels": [2]}}, by="admin")
    assert answer.json["rule"]["levels"] == [2]
    assert club.call("PATCH", "/achievements/ach_none", {"karma": 1}, by="admin").json["code"] == (
        "achievement_not_found"
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"title": "т" * 101},
        {"karma": -1},
        {"karma": 10_001},
        {"karma": 1.5},
        {"karma": "5"},
        {"is_secret": "yes"},
        {"icon": "../x"},
        {"description": "x" * 1001},
        {"colour": "red"},
        {"id": "ach_mine"},
        {"rule": None},
        {"rule": {}},
        {"rule": {**LESSONS, "events": []}},
        {"rule": {**LESSONS, "events": ["lesson.complete"]}},
        {"rule": {**LESSONS, "events": ["achievement.granted"]}},
        {"rule": {**LESSONS, "events": "lesson.completed"}},
        {"rule": {**LESSONS, "where": {"colour": "red"}}},
        {"rule": {**LESSONS, "where": {"rule": {"a": 1}}}},
        {"rule": {**LESSONS, "where": {"rule": []}}},
        {"rule": {**LESSONS, "who": "staff"}},
        {"rule": {**LESSONS, "measure": "average"}},
        {"rule": {**LESSONS, "per": "colour"}},
        {"rule": {**LESSONS, "measure": "sum"}},
        {"rule": {**LESSONS, "of": {"lesson.completed": "release + 1"}}},
        {"rule": {**LESSONS, "of": {"lesson.completed": "lesson_id"}}},
        {"rule": {**LESSONS, "measure": "streak", "per": None}},
        {"rule": {**LESSONS, "levels": []}},
        {"rule": {**LESSONS, "levels": [3, 1]}},
        {"rule": {**LESSONS, "levels": [1, 1]}},
        {"rule": {**LESSONS, "levels": [0]}},
        {"rule": {**LESSONS, "levels": [401]}},
        {"rule": {**LESSONS, "levels": list(range(1, 12))}},
        {"rule": {**LESSONS, "limit": 5}},
    ],
)
def test_what_cannot_be_counted_or_shown_is_refused(club: Club, fields: dict[str, Any]) -> None:
    body = {"title": "Достижение", "rule": LESSONS, **fields}
    answer = club.call("POST", "/achievements", body, by="admin")
    assert answer.status == 422, answer.body
    assert answer.json["errors"]
    achievement = club.rule(LESSONS)
    assert club.call("PATCH", f"/achievements/{achievement}", fields, by="admin").status == 422
    assert rule_store.find(achievement).rule.levels == (1, 3)


def test_who_changes_what_somebody_else_has_changed_since_is_told(club: Club) -> None:
    achievement = club.rule(LESSONS)
    [seen] = club.call("GET", "/achievements?all=true", by="admin").json["items"]
    path, first = f"/achievements/{achievement}", {"karma": 7, "version": seen["version"]}
    assert club.call("PATCH", path, first, by="admin").json["version"] == seen["version"] + 1
    late = club.call("PATCH", path, {"title": "Другое", "karma": 5, "version": seen["version"]}, by="admin")
    assert (late.status, late.code, late.json["current_version"]) == (409, "version_conflict", seen["version"] + 1)
    assert club.call("PATCH", path, {"version": seen["version"] + 1}, by="admin").status == 422
    assert club.call("GET", "/achievements?all=true", by="admin").json["items"][0]["karma"] == 7


def test_an_empty_change_is_refused(club: Club) -> None:
    achievement = club.rule(LESSONS)
    assert club.call("PATCH", f"/achievements/{achievement}", {}, by="admin").status == 422


def test_there_are_at_most_a_hundred(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_store, "MAX_ACHIEVEMENTS", 1)
    club.rule(LESSONS)
    answer = club.call("POST", "/achievements", {"title": "Ещё", "rule": LESSONS}, by="admin")
    assert (answer.status, answer.json["code"]) == (409, "too_many_achievements")


def test_an_admin_gives_and_takes_by_hand(club: Club) -> None:
    achievement, anna = club.rule(LESSONS, karma=4), club.person("anna")
    path = f"/users/{anna}/achievements"
    answer = club.call("POST", path, {"achievement_id": achievement}, by="admin", key="k1")
    assert (answer.status, answer.json["level"], answer.json["because"]) == (201, 1, [])
    assert club.call("POST", path, {"achievement_id": achievement}, by="admin", key="k1").json == answer.json
    answer = club.call("POST", path, {"achievement_id": achievement}, by="admin")
    assert (answer.status, answer.json["level"]) == (201, 3)
    answer = club.call("POST", path, {"achievement_id": achievement}, by="admin")
    assert (answer.status, answer.json["code"]) == (409, "achievement_already_granted")
    club.give_karma()
    assert club.karma() == 8
    assert club.call("DELETE", f"{path}/{achievement}?level=3", by="admin").status == 204
    assert (club.levels(achievement), club.mine()[0]["withdrawn_at"] is None) == ([1], False)
    assert club.call("DELETE", f"{path}/{achievement}", by="admin").status == 204
    assert club.call("DELETE", f"{path}/{achievement}", by="admin").json["code"] == "achievement_not_granted"
    club.give_karma()
    assert (club.levels(achievement), club.karma()) == ([], 0)
    # No rule gives again what an admin has taken.
    club.happened(club.lesson(1), club.lesson(2), club.lesson(3))
    assert club.levels(achievement) == []
    answer = club.call("POST", path, {"achievement_id": achievement, "level": 3}, by="admin")
    assert (answer.status, club.levels(achievement)) == (201, [3])


def test_no_rule_takes_what_an_admin_has_given(club: Club, time: FrozenClock) -> None:
    achievement, anna = club.rule(GIFTS, keep=False), club.person("anna")
    body = {"achievement_id": achievement}
    assert club.call("POST", f"/users/{anna}/achievements", body, by="admin").status == 201
    gift = club.gift(1_000_00)
    club.happened(gift)
    time.tick(seconds=1)
    club.happened(club.refund(gift, 1_000_00))
    assert club.levels(achievement) == [1_000_00]


def test_unknown_people_achievements_and_levels(club: Club) -> None:
    achievement, anna = club.rule(LESSONS), club.person("anna")

    def code(path: str, body: dict[str, Any]) -> tuple[int, str]:
        answer = club.call("POST", path, body, by="admin")
        return answer.status, answer.json["code"]

    assert code("/users/usr_none/achievements", {"achievement_id": achievement}) == (404, "user_not_found")
    assert code(f"/users/{anna}/achievements", {"achievement_id": "ach_none"}) == (404, "achievement_not_found")
    body = {"achievement_id": achievement, "level": 2}
    assert code(f"/users/{anna}/achievements", body) == (422, "level_unknown")
    assert code("/achievements/ach_none/replay", {}) == (404, "achievement_not_found")


def test_the_message_is_about_its_title_in_both_languages(club: Club) -> None:
    from functions import modules

    club.rule({**LESSONS, "levels": [1]}, title="Уроки")
    club.happened(club.lesson(1))
    [granted] = club.announced("achievement.granted")
    catalog = modules.messages()
    kind = catalog.message_of(granted)
    assert kind is not None
    assert (kind.category, kind.recipient(granted)) == ("learning", club.person("anna"))
    assert catalog.categories["learning"].low_priority
    for locale in ("ru", "en"):
        text = catalog.render(kind.template, locale, catalog.variables_of(kind, granted.data, locale))
        assert "Уроки" in text.title


def test_a_new_installation_begins_with_some_once(club: Club) -> None:
    from functions import modules

    assert sorted(seeds.create_missing(modules.events())) == sorted(seeds.SEEDS)
    assert seeds.create_missing(modules.events()) == []
    assert [one.achievement_id for one in rule_store.listing()] == list(seeds.SEEDS)
