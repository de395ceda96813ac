"""One's own karma, what admins give and take, and the leaderboard."""

from __future__ import annotations

from shared.identity.models import User
from tests.integration.karma.conftest import Community


def test_karma_shows_on_the_profile_and_its_entries_page(community: Community) -> None:
    for number in range(3):
        community.store_and_deliver(community.visit_closed("anna", number + 1, visit_id=f"vis_{number}"))
    first = community.call("GET", "/users/me/karma?limit=2", by="anna").json
    second = community.call("GET", f"/users/me/karma?limit=2&cursor={first['next_cursor']}", by="anna").json

    assert community.call("GET", "/users/me", by="anna").json["karma"] == first["balance"] == 6
    assert [entry["delta"] for entry in first["items"] + second["items"]] == [3, 2, 1]
    assert second["next_cursor"] is None
    assert all(entry["id"].startswith("krm_") for entry in first["items"])


def test_an_admin_gives_and_takes_and_a_repeated_request_is_harmless(community: Community) -> None:
    path = f"/users/{community.person('anna')}/karma"
    given = community.call("POST", path, {"delta": 50, "reason": "Субботник"}, by="admin", key="k")
    again = community.call("POST", path, {"delta": 50, "reason": "Субботник"}, by="admin", key="k")
    community.call("POST", path, {"delta": -20, "reason": "Ошибка"}, by="admin")

    assert (given.status, given.json["balance"], again.json) == (201, 50, given.json)
    assert community.balance("anna") == 30
    assert community.entries("anna") == [(-20, "Ошибка"), (50, "Субботник")]
    changes = community.aws.events("karma.changed")
    assert [event["data"]["balance"] for event in changes] == [50, 30]
    assert all(event["data"]["source_event_id"] == event["sk"] for event in changes)


def test_nobody_is_taken_more_than_there_is(community: Community) -> None:
    path = f"/users/{community.person('anna')}/karma"
    answer = community.call("POST", path, {"delta": -1, "reason": "x"}, by="admin")
    assert (answer.status, answer.code, answer.json["balance"]) == (409, "not_enough_karma", 0)


def test_karma_is_given_by_admins_only_and_to_people_only(community: Community) -> None:
    body = {"delta": 1, "reason": "x"}
    path = f"/users/{community.person('anna')}/karma"
    assert community.call("POST", path, body).status == 401
    assert community.call("POST", path, body, by="anna").status == 403
    assert community.call("POST", "/users/usr_nobody/karma", body, by="admin").code == "user_not_found"
    assert community.call("POST", path, {**body, "delta": 0}, by="admin").status == 422
    assert community.call("POST", path, {**body, "extra": 1}, by="admin").status == 422


def test_the_leaderboard_shows_only_those_who_agreed_and_no_ids(community: Community) -> None:
    for name, agreed, hours in (("anna", True, 3), ("boris", False, 9), ("vera", True, 5)):
        community.person(name, is_public=agreed)
        community.store_and_deliver(community.visit_closed(name, hours))
    answer = community.call("GET", "/karma/leaderboard")

    assert answer.json["items"] == [
        {"place": 1, "name": "Vera", "karma": 5},
        {"place": 2, "name": "Anna", "karma": 3},
    ]
    assert "usr_" not in answer.body


def test_who_agrees_later_is_shown_and_who_disagrees_is_hidden_at_once(community: Community) -> None:
    from shared.data.events import EventItem

    community.store_and_deliver(community.visit_closed("anna", 3))

    def wish(is_public: bool) -> None:
        assert community.call("PATCH", "/users/me", {"is_public": is_public}, by="anna").status == 200

    def changes() -> None:
        newest = max(event["sk"] for event in community.aws.events("user.updated"))
        community.deliver(EventItem.get(f"user#{community.person('anna')}", newest).event())

    def shown() -> list[str]:
        return [one["name"] for one in community.call("GET", "/karma/leaderboard").json["items"]]

    wish(True)
    assert shown() == []
    changes()
    assert shown() == ["Anna"]
    wish(False)
    assert shown() == []
    changes()
    wish(True)
    assert shown() == []
    changes()
    assert shown() == ["Anna"]


def test_spending_all_takes_a_person_off_the_leaderboard(community: Community) -> None:
    community.person("anna", is_public=True)
    community.store_and_deliver(community.visit_closed("anna", 3))
    community.call("POST", f"/users/{community.person('anna')}/karma", {"delta": -3, "reason": "x"}, by="admin")
    assert community.call("GET", "/karma/leaderboard").json["items"] == []


def test_the_leaderboard_is_cached_for_moments_only_and_an_old_answer_never_passes_for_the_new(
    community: Community,
) -> None:
    anna = community.person("anna", is_public=True)
    community.store_and_deliver(community.visit_closed("anna", 3))
    seen = community.call("GET", "/karma/leaderboard")
    assert seen.headers["cache-control"] == "public, max-age=10, s-maxage=20"
    same = community.call("GET", "/karma/leaderboard", etag=seen.headers["etag"])
    assert (same.status, same.body) == (304, "")
    User(*User.key(anna)).update([User.is_public.set(False)])
    now = community.call("GET", "/karma/leaderboard", etag=seen.headers["etag"])
    assert (now.status, now.json["items"]) == (200, [])
