"""A rule that was added or changed later counts what happened before it, and nothing twice."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.ops.replay_achievements import replay as operators_replay
from shared.achievements import replay
from shared.achievements.models import Grant
from shared.core.clock import FrozenClock
from shared.identity import everybody as everybody_in
from shared.identity.models import User
from shared.tasks.models import Task
from tests.integration.achievements.conftest import DAYS, GIFTS, LESSONS, Club
from tests.support.people import create_user

HELPED = {
    "events": ["ticket.status_changed"],
    "where": {"to": "resolved"},
    "who": "actor",
    "per": "ticket_id",
    "levels": [2],
}


def everybody(club: Club, *names: str) -> None:
    """People whom the list of all accounts holds."""
    for name in names:
        user = create_user(name)
        club.sign_in(name, user)


def test_what_happened_before_the_rule_counts_once(club: Club) -> None:
    everybody(club, "anna", "boris", "clara")
    club.store(*(club.lesson(number) for number in range(1, 4)), club.lesson(1, "boris"))
    achievement = club.rule(LESSONS)
    done = club.replay(achievement)
    assert (done["granted"], done["withdrawn"]) == (3, 0)
    assert [club.levels(achievement, name) for name in ("anna", "boris", "clara")] == [[1, 3], [1], []]
    assert club.replay(achievement)["granted"] == 0
    assert len(club.announced("achievement.granted")) == 3
    # Live counting goes on from what the replay counted.
    club.happened(club.lesson(2, "boris"), club.lesson(3, "boris"))
    assert club.levels(achievement, "boris") == [1, 3]


def test_a_replay_goes_on_where_an_invocation_ended(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody(club, *"abcdefg")
    club.store(*(club.lesson(1, name) for name in "abcdefg"))
    achievement = club.rule(LESSONS)
    steps = list[int]()
    real = replay.step

    def one_person(task: Task, _: Any) -> Any:
        steps.append(1)
        return real(task, lambda: False)

    monkeypatch.setattr(everybody_in, "MAX_LIMIT", 3)
    assert club.replay(achievement)["granted"] == 7
    task = Task(*Task.key("tsk_1"), id="tsk_1", kind=replay.KIND, owner="x", request={"achievement_id": achievement})
    while True:
        outcome = one_person(task, None)
        if not isinstance(outcome, replay.Progress):
            break
        task.progress = json.loads(json.dumps(outcome.state))
    assert outcome.result == {"people": len(club.people), "granted": 0, "withdrawn": 0}
    assert len(steps) == len(club.people) + 1


def test_more_than_a_tally_holds_is_counted_whole(club: Club, time: FrozenClock) -> None:
    everybody(club, "anna")
    gifts = []
    for number in range(405):
        time.tick(seconds=1)
        gifts.append(club.gift(100, f"don_{number}"))
    club.store(*gifts)
    achievement = club.rule({**GIFTS, "levels": [405_00]}, keep=False)
    club.replay(achievement)
    assert club.levels(achievement) == [405_00]
    stored = club.tally(achievement)
    assert stored is not None
    assert (len(stored.tally), stored.is_partial) == (400, True)
    # What a tally has forgotten takes nothing away.
    time.tick(seconds=1)
    club.happened(club.gift(1, "don_last"))
    assert club.levels(achievement) == [405_00]


def test_a_replay_withdraws_what_is_not_kept_any_more(club: Club, time: FrozenClock) -> None:
    everybody(club, "anna")
    achievement = club.rule(GIFTS, keep=False)
    gift = club.gift(1_000_00)
    club.happened(gift)
    time.tick(seconds=1)
    club.store(club.refund(gift, 1_000_00))
    done = club.replay(achievement)
    assert (done["withdrawn"], club.levels(achievement)) == (1, [])


def test_higher_levels_that_are_added_later(club: Club) -> None:
    everybody(club, "anna")
    achievement = club.rule({**LESSONS, "levels": [1]})
    club.happened(club.lesson(1), club.lesson(2), club.lesson(3))
    club.call("PATCH", f"/achievements/{achievement}", {"rule": LESSONS}, by="admin")
    club.happened(club.lesson(4))
    assert club.levels(achievement) == [1]
    club.replay(achievement)
    assert club.levels(achievement) == [1, 3]
    assert len(club.grant(achievement, 3).because) == 4


def test_streaks_are_replayed(club: Club) -> None:
    everybody(club, "anna")
    club.store(club.day("2026-03-30"), club.day("2026-03-28"), club.day("2026-03-29"))
    achievement = club.rule(DAYS)
    club.replay(achievement)
    assert club.levels(achievement) == [3]


def test_what_people_did_for_others_is_replayed_by_an_operator(club: Club) -> None:
    everybody(club, "anna", "helen")
    club.store(
        *(
            club.event("ticket.status_changed", "anna", actor="helen", ticket_id=ticket, to="resolved")
            for ticket in ("tck_1", "tck_2")
        )
    )
    club.store(*(club.lesson(number) for number in range(1, 4)))
    helped, lessons = club.rule(HELPED), club.rule(LESSONS)
    answer = club.call("POST", f"/achievements/{helped}/replay", {}, by="admin")
    assert (answer.status, answer.json["code"]) == (409, "replay_by_operator")
    done = operators_replay(helped)
    assert (done.granted, club.levels(helped, "helen"), club.levels(lessons)) == (1, [2], [])
    assert operators_replay().granted == 2
    assert operators_replay().granted == 0
    assert club.levels(lessons) == [1, 3]


def test_an_inactive_rule_is_not_replayed(club: Club) -> None:
    achievement = club.rule(LESSONS, is_active=False)
    answer = club.call("POST", f"/achievements/{achievement}/replay", {}, by="admin")
    assert (answer.status, answer.json["code"]) == (409, "achievement_inactive")


def test_a_repeated_request_is_one_task(club: Club) -> None:
    achievement = club.rule(LESSONS)
    first, second = (club.call("POST", f"/achievements/{achievement}/replay", {}, by="admin", key="k") for _ in "ab")
    assert (first.status, first.json) == (202, second.json)


def test_nobody_is_given_anything_after_their_erasure(club: Club) -> None:
    from shared.achievements.personal_data import PERSONAL_DATA

    everybody(club, "anna")
    achievement = club.rule({**LESSONS, "levels": [1, 2]})
    club.happened(club.lesson(1))
    anna = club.person("anna")
    exported = {one.name: list(one.records or ()) for one in PERSONAL_DATA.export(anna)}
    assert [one["level"] for one in exported["achievements.json"]] == [1]
    assert len(exported["tallies.json"]) == 1
    PERSONAL_DATA.erase(anna)
    User.get(*User.key(anna)).update([User.is_active.set(False)])
    club.deliver(club.lesson(2))
    assert list(Grant.query(Grant.of_person(anna))) == []
    assert club.replay(achievement)["granted"] == 0
