"""What people do is counted once, in whatever order and however often the bus brings it."""

from __future__ import annotations

from itertools import permutations

import pytest

from shared.achievements import counting, rule_store
from shared.achievements.models import StoredTally
from shared.core.clock import FrozenClock
from shared.data.retry import StaleReadError
from shared.identity.models import User
from tests.integration.achievements.conftest import DAYS, GIFTS, LESSONS, Club


def test_each_level_is_given_once_and_says_why(club: Club) -> None:
    achievement = club.rule(LESSONS, title="Уроки")
    events = [club.lesson(1), club.lesson(2), club.lesson(3)]
    club.happened(*events)
    club.deliver(*events, *events)

    third, first = club.mine()
    assert (first["level"], first["title"], first["because"]) == (1, "Уроки", [events[0].id])
    assert (third["level"], third["value"], third["next_level"]) == (3, 3, None)
    assert sorted(third["because"]) == sorted(event.id for event in events)
    assert [one.data["level"] for one in club.announced("achievement.granted")] == [1, 3]
    assert {one["achievement_id"] for one in (first, third)} == {achievement}


def test_a_key_counts_once_whatever_is_repeated(club: Club) -> None:
    achievement = club.rule({**LESSONS, "levels": [2]})
    club.happened(club.lesson(1), club.lesson(1))
    assert club.mine() == []
    stored = club.tally(achievement)
    assert stored is not None
    assert len(stored.tally) == 1


def test_a_tally_is_dropped_once_all_levels_were_given(club: Club) -> None:
    achievement = club.rule(LESSONS)
    club.happened(club.lesson(1), club.lesson(2))
    assert club.tally(achievement) is not None
    club.happened(club.lesson(3))
    assert club.tally(achievement) is None
    club.happened(club.lesson(4))
    assert (club.tally(achievement), club.levels(achievement)) == (None, [1, 3])


def test_what_a_rule_does_not_name_or_that_is_not_as_it_wants_counts_nothing(club: Club) -> None:
    achievement = club.rule(
        {
            "events": ["quiz.submitted"],
            "where": {"score_percent": [100], "passed": True},
            "per": "lesson_id",
            "levels": [1],
        }
    )
    for score, passed in ((99, True), (100, False), (100, 1)):
        club.happened(club.event("quiz.submitted", "anna", lesson_id="les_1", score_percent=score, passed=passed))
    club.happened(club.lesson(1))
    assert club.tally(achievement) is None
    club.happened(club.event("quiz.submitted", "anna", lesson_id="les_1", score_percent=100, passed=True))
    assert club.levels(achievement) == [1]


def test_an_event_that_lacks_a_field_is_no_poison(club: Club) -> None:
    achievement = club.rule(GIFTS)
    club.happened(club.event("donation.succeeded", "anna", donation_id="don_1"), club.event("donation.succeeded", None))
    assert club.tally(achievement) is None


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_gift_that_came_back_leaves_nothing_in_whatever_order_it_is_heard(
    club: Club, time: FrozenClock, order: tuple[int, ...]
) -> None:
    achievement = club.rule(GIFTS, keep=False)
    gift = club.gift(1_000_00)
    time.tick(seconds=1)
    part = club.refund(gift, 400_00)
    time.tick(seconds=1)
    events = [gift, part, club.refund(gift, 1_000_00)]
    club.happened(*(events[place] for place in order))
    assert club.levels(achievement) == []
    club.give_karma()
    assert club.karma() == 0


def test_what_is_withdrawn_takes_its_karma_along_and_comes_back_with_it(club: Club, time: FrozenClock) -> None:
    achievement = club.rule(GIFTS, keep=False, karma=7)
    gift = club.gift(1_000_00)
    club.happened(gift)
    club.give_karma()
    assert (club.levels(achievement), club.karma()) == ([1_000_00], 7)
    time.tick(seconds=1)
    club.happened(club.refund(gift, 1_00))
    club.give_karma()
    [withdrawn] = club.announced("achievement.withdrawn")
    assert withdrawn.data["granted_event_id"] == club.announced("achievement.granted")[0].id
    assert (club.levels(achievement), club.karma()) == ([], 0)
    assert club.mine()[0]["withdrawn_at"] is not None
    time.tick(seconds=1)
    club.happened(club.gift(50_00, "don_2"))
    club.give_karma()
    assert (club.levels(achievement), club.karma()) == ([1_000_00], 7)


def test_what_gave_no_karma_is_withdrawn_without_any(club: Club, time: FrozenClock) -> None:
    achievement = club.rule(GIFTS, keep=False, karma=0)
    gift = club.gift(1_000_00)
    club.happened(gift)
    club.give_karma()
    time.tick(seconds=1)
    club.happened(club.refund(gift, 1_00))
    # It would fail for good if it looked for an entry.
    club.give_karma()
    assert (club.levels(achievement), club.karma()) == ([], 0)


def test_what_is_kept_stays_when_its_reason_goes(club: Club, time: FrozenClock) -> None:
    achievement = club.rule({**GIFTS, "levels": [1_000_00, 5_000_00]})
    gift = club.gift(1_000_00)
    club.happened(gift)
    time.tick(seconds=1)
    club.happened(club.refund(gift, 1_000_00))
    assert club.levels(achievement) == [1_000_00]


def test_what_was_withdrawn_before_grants_were_kept_is_given_again(club: Club, time: FrozenClock) -> None:
    achievement = club.rule(GIFTS, keep=False)
    gift = club.gift(1_000_00)
    club.happened(gift)
    time.tick(seconds=1)
    club.happened(club.refund(gift, 1_000_00))
    assert club.levels(achievement) == []
    assert club.call("PATCH", f"/achievements/{achievement}", {"keep": True}, by="admin").status == 200
    for number in (2, 3):
        time.tick(seconds=1)
        club.happened(club.gift(600_00, f"don_{number}"))
    assert club.levels(achievement) == [1_000_00]


def test_a_streak_counts_dates_and_a_restored_day_mends_it(club: Club) -> None:
    achievement = club.rule(DAYS)
    club.happened(club.day("2026-03-28"), club.day("2026-03-30"))
    assert club.levels(achievement) == []
    club.happened(club.day("2026-03-29", event_type="learning.day_restored"))
    assert club.levels(achievement) == [3]


def test_who_helps_is_the_actor_but_not_for_themselves(club: Club) -> None:
    achievement = club.rule(
        {
            "events": ["ticket.status_changed"],
            "where": {"to": "resolved"},
            "who": "actor",
            "per": "ticket_id",
            "levels": [1],
        }
    )
    club.happened(club.event("ticket.status_changed", "anna", ticket_id="tck_1", to="resolved"))
    assert (club.levels(achievement), club.tally(achievement)) == ([], None)
    club.happened(club.event("ticket.status_changed", "anna", actor="helen", ticket_id="tck_1", to="resolved"))
    assert (club.levels(achievement), club.levels(achievement, "helen")) == ([], [1])


def test_three_worlds_are_three_types(club: Club) -> None:
    events = ["order.paid", "visit.closed", "course.completed"]
    achievement = club.rule({"events": events, "per": "type", "levels": [3]})
    club.happened(*(club.event(one, "anna") for one in ("order.paid", "order.paid", "visit.closed")))
    assert club.levels(achievement) == []
    club.happened(club.event("course.completed", "anna"))
    assert club.levels(achievement) == [3]


def test_inactive_rules_and_closed_accounts_count_nothing(club: Club) -> None:
    inactive = club.rule(LESSONS, is_active=False)
    live = club.rule(LESSONS)
    club.happened(club.lesson(1))
    assert (club.levels(inactive), club.levels(live)) == ([], [1])
    boris = User.get(*User.key(club.person("boris")))
    boris.update([User.is_active.set(False)])
    club.happened(club.lesson(1, "boris"))
    assert club.tally(live, "boris") is None
    club.happened(club.event("lesson.completed", None, lesson_id="les_1"))


def test_a_rule_counts_from_the_moment_it_is_saved_or_changed(club: Club) -> None:
    first = club.rule({**LESSONS, "levels": [2]})
    club.happened(club.lesson(1))
    second = club.rule({**LESSONS, "levels": [1]})
    club.happened(club.lesson(2))
    assert (club.levels(first), club.levels(second)) == ([2], [1])
    assert club.call("PATCH", f"/achievements/{first}", {"is_active": False}, by="admin").status == 200
    assert [one.achievement_id for one in rule_store.active()] == [second]


def test_a_changed_rule_withdraws_nothing_before_it_is_replayed(club: Club, time: FrozenClock) -> None:
    achievement = club.rule(GIFTS, keep=False)
    gift = club.gift(1_000_00)
    club.happened(gift)
    changed = {**GIFTS, "where": {"currency": "RUB"}}
    assert club.call("PATCH", f"/achievements/{achievement}", {"rule": changed}, by="admin").status == 200
    time.tick(seconds=1)
    club.happened(club.gift(1_00, "don_2"))
    assert club.levels(achievement) == [1_000_00]
    club.replay(achievement)
    assert club.levels(achievement) == [1_000_00]
    time.tick(seconds=1)
    club.happened(club.refund(gift, 500_00))
    assert club.levels(achievement) == []


def test_of_two_writers_the_later_reads_again(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    achievement = rule_store.find(club.rule({**LESSONS, "levels": [1, 2]}))
    anna, boris = club.lesson(1), club.lesson(2)
    real, raced = counting._load, list[bool]()

    def load(*arguments: object) -> object:
        state = real(*arguments)  # type: ignore[arg-type]
        if not raced:
            raced.append(True)
            counting.apply(boris, [achievement])
        return state

    monkeypatch.setattr(counting, "_load", load)
    counting.apply(anna, [achievement])
    assert club.levels(achievement.achievement_id) == [1, 2]
    assert len(club.announced("achievement.granted")) == 2


def test_an_event_that_was_read_with_the_rule_of_before_starts_no_tally_anew(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    achievement = club.rule({**LESSONS, "levels": [4]})
    club.happened(club.lesson(1), club.lesson(2))
    load, late = counting._load, club.lesson(3)
    club.store(late)

    def load_after_a_change(*arguments: object) -> object:
        monkeypatch.setattr(counting, "_load", load)
        changed = {"rule": {**LESSONS, "levels": [4], "where": {"course_id": "crs_1"}}}
        assert club.call("PATCH", f"/achievements/{achievement}", changed, by="admin").status == 200
        club.replay(achievement)
        return load(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(counting, "_load", load_after_a_change)
    club.deliver(late)
    club.happened(club.lesson(4))
    assert club.levels(achievement) == [4]


def test_a_rule_that_was_changed_back_and_replayed_keeps_its_tally(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = {**LESSONS, "levels": [4]}
    achievement, again = club.rule(rule), club.lesson(2)
    club.happened(club.lesson(1), again)

    def change(**fields: object) -> None:
        answer = club.call("PATCH", f"/achievements/{achievement}", {"rule": {**rule, **fields}}, by="admin")
        assert answer.status == 200

    change(where={"course_id": "crs_1"})
    load = counting._load

    def load_after_a_change(*arguments: object) -> object:
        monkeypatch.setattr(counting, "_load", load)
        change()
        club.replay(achievement)
        return load(*arguments)  # type: ignore[arg-type]

    # The bus brings it once more, and the worker has the rule in between.
    monkeypatch.setattr(counting, "_load", load_after_a_change)
    club.deliver(again)
    club.happened(club.lesson(3), club.lesson(4))
    assert club.levels(achievement) == [4]


def test_a_tally_keeps_at_most_400_keys(club: Club) -> None:
    achievement = rule_store.find(club.rule({**GIFTS, "levels": [10**9]}, keep=False))
    anna = club.person("anna")
    gifts = [club.gift(100 + number, f"don_{number}") for number in range(405)]
    counting.settle(achievement, anna, [one for gift in gifts if (one := achievement.rule.counted(gift))])
    stored = StoredTally.get(*StoredTally.key(anna, achievement.achievement_id))
    assert len(stored.tally) == 400
    assert min(one.value for one in stored.tally.values()) == 105


def test_a_race_that_never_ends_fails_the_message(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    achievement = rule_store.find(club.rule(LESSONS))

    def lose(*_: object) -> None:
        raise StaleReadError()

    monkeypatch.setattr(counting, "_settle", lose)
    monkeypatch.setattr("shared.data.retry.time.sleep", lambda _: None)
    with pytest.raises(StaleReadError):
        counting.apply(club.lesson(1), [achievement])
