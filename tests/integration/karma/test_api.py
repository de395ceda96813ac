"""One's own karma, what admins give and take, and the leaderboard."""

from __future__ import annotations

from shared.identity.models import User
from tests.integration.karma.conftest import Community


def test_karma_shows_on_the_profile_and_its_entries_page(club: Community) -> None:
    for number in range(3):
        club.happens(club.stayed("anna", number + 1, visit_id=f"vis_{number}"))
    first = club.call("GET", "/users/me/karma?limit=2", by="anna").json
    second = club.call("GET", f"/users/me/karma?limit=2&cursor={first['next_cursor']}", by="anna").json

    assert club.call("GET", "/users/me", by="anna").json["karma"] == first["balance"] == 6
    assert [entry["delta"] for entry in first["items"] + second["items"]] == [3, 2, 1]
    assert second["next_cursor"] is None
    assert all(entry["id"].startswith("krm_") for entry in first["items"])


def test_an_admin_gives_and_takes_and_a_repeated_request_is_harmless(club: Community) -> None:
    path = f"/users/{club.person('anna')}/karma"
    given = club.call("POST", path, {"delta": 50, "reason": "Субботник"}, by="admin", key="k")
    again = club.call("POST", path, {"delta": 50, "reason": "Субботник"}, by="admin", key="k")
    club.call("POST", path, {"delta": -20, "reason": "Ошибка"}, by="admin")

    assert (given.status, given.json["balance"], again.json) == (201, 50, given.json)
    assert club.balance("anna") == 30
    assert club.entries("anna") == [(-20, "Ошибка"), (50, "Субботник")]
    told = club.aws.events("karma.changed")
    assert [event["data"]["balance"] for event in told] == [50, 30]
    assert all(event["data"]["source_event_id"] == event["sk"] for event in told)


def test_nobody_is_taken_more_than_there_is(club: Community) -> None:
    path = f"/users/{club.person('anna')}/karma"
    answer = club.call("POST", path, {"delta": -1, "reason": "x"}, by="admin")
    assert (answer.status, answer.code, answer.json["balance"]) == (409, "not_enough_karma", 0)


def test_karma_is_given_by_admins_only_and_to_people_only(club: Community) -> None:
    body = {"delta": 1, "reason": "x"}
    path = f"/users/{club.person('anna')}/karma"
    assert club.call("POST", path, body).status == 401
    assert club.call("POST", path, body, by="anna").status == 403
    assert club.call("POST", "/users/usr_nobody/karma", body, by="admin").code == "user_not_found"
    assert club.call("POST", path, {**body, "delta": 0}, by="admin").status == 422
    assert club.call("POST", path, {**body, "extra": 1}, by="admin").status == 422


def test_the_leaderboard_shows_only_those_who_agreed_and_no_ids(club: Community) -> None:
    for name, agreed, hours in (("anna", True, 3), ("boris", False, 9), ("vera", True, 5)):
        club.person(name, is_public=agreed)
        club.happens(club.stayed(name, hours))
    answer = club.call("GET", "/karma/leaderboard")

    assert answer.json["items"] == [
        {"place": 1, "name": "Vera", "karma": 5},
        {"place": 2, "name": "Anna", "karma": 3},
    ]
    assert "usr_" not in answer.body


def test_who_agrees_later_is_shown_and_who_disagrees_is_hidden_at_once(club: Community) -> None:
    from shared.data.events import EventItem

    club.happens(club.stayed("anna", 3))

    def wish(is_public: bool) -> None:
        assert club.call("PATCH", "/users/me", {"is_public": is_public}, by="anna").status == 200

    def told() -> None:
        newest = max(event["sk"] for event in club.aws.events("user.updated"))
        club.bring(EventItem.get(f"user#{club.person('anna')}", newest).event())

    def shown() -> list[str]:
        return [one["name"] for one in club.call("GET", "/karma/leaderboard").json["items"]]

    wish(True)
    assert shown() == []
    told()
    assert shown() == ["Anna"]
    wish(False)
    assert shown() == []
    told()
    wish(True)
    assert shown() == []
    told()
    assert shown() == ["Anna"]


def test_spending_all_takes_a_person_off_the_leaderboard(club: Community) -> None:
    club.person("anna", is_public=True)
    club.happens(club.stayed("anna", 3))
    club.call("POST", f"/users/{club.person('anna')}/karma", {"delta": -3, "reason": "x"}, by="admin")
    assert club.call("GET", "/karma/leaderboard").json["items"] == []


def test_the_leaderboard_is_kept_for_moments_only_and_an_old_answer_never_passes_for_the_new(club: Community) -> None:
    anna = club.person("anna", is_public=True)
    club.happens(club.stayed("anna", 3))
    seen = club.call("GET", "/karma/leaderboard")
    assert seen.headers["cache-control"] == "public, max-age=10, s-maxage=20"
    same = club.call("GET", "/karma/leaderboard", etag=seen.headers["etag"])
    assert (same.status, same.body) == (304, "")
    User(*User.key(anna)).update([User.is_public.set(False)])
    now = club.call("GET", "/karma/leaderboard", etag=seen.headers["etag"])
    assert (now.status, now.json["items"]) == (200, [])
