"""What people do is counted once, whatever order and however often the bus brings it."""

from __future__ import annotations

from itertools import permutations

import pytest

from shared.coworking.karma_rules import RULES
from shared.karma import service
from shared.karma.models import Entry
from tests.integration.karma.conftest import Community


def test_a_full_hour_is_a_point(club: Community) -> None:
    club.happens(club.stayed("anna", 3.9))

    assert club.balance("anna") == 3
    assert club.entries("anna") == [(3, "visit.closed")]
    [told] = club.aws.events("karma.changed")
    assert (told["data"]["delta"], told["data"]["balance"], told["data"]["reason"]) == (3, 3, "visit.closed")


def test_less_than_an_hour_is_no_entry(club: Community) -> None:
    assert club.happens(club.stayed("anna", 0.9)) == []
    assert club.entries("anna") == []


def test_an_event_that_comes_twice_is_counted_once(club: Community) -> None:
    event = club.stayed("anna", 2)
    club.happens(event, event)
    assert club.bring(event) == []
    assert club.balance("anna") == 2


def test_a_correction_counts_the_difference(club: Community) -> None:
    club.happens(club.stayed("anna", 8), club.corrected("anna", 8, 5))
    assert club.balance("anna") == 5
    club.happens(club.corrected("anna", 5, 5.5))
    assert len(club.entries("anna")) == 2


def test_a_day_gives_at_most_its_cap_in_whatever_order_its_events_come(club: Community) -> None:
    for number, order in enumerate(permutations(range(3))):
        name = f"person{number}"
        events = [
            club.stayed(name, 10),
            club.stayed(name, 9, visit_id="vis_2"),
            club.corrected(name, 10, 1),
        ]
        club.happens(*(events[place] for place in order))
        assert club.balance(name) == 10, order
    club.happens(club.stayed("zoe", 10), club.stayed("zoe", 9, visit_id="vis_2"), club.stayed("zoe", 5, day=11))
    assert club.balance("zoe") == 12 + 5


def test_a_donation_gives_a_point_for_each_hundred_roubles_and_its_refunds_take_them_back(club: Community) -> None:
    given = club.gave("anna", 1_050_00)
    club.happens(given)
    assert club.balance("anna") == 10

    part = club.got_back(given, 460_00, sum_of_all=460_00)
    club.happens(part)
    assert club.balance("anna") == 5
    assert Entry.get(*Entry.key(club.person("anna"), given.id)).reversed_by is None

    rest = club.got_back(given, 590_00, sum_of_all=1_050_00)
    club.happens(rest, rest, part)
    assert club.balance("anna") == 0
    taken_back = Entry.get(*Entry.key(club.person("anna"), given.id))
    assert taken_back.reversed_by == Entry.get(*Entry.key(club.person("anna"), rest.id)).id


def test_a_refund_that_comes_before_its_donation_waits_for_it(club: Community) -> None:
    given = club.gave("anna", 500_00)
    refund = club.got_back(given, 500_00, sum_of_all=500_00)

    assert club.happens(refund, given) == [refund.id]
    assert club.bring(refund) == []
    assert club.balance("anna") == 0


def test_one_bad_event_does_not_keep_the_others(club: Community) -> None:
    bad = club.stayed("anna", 1)
    del bad.data["duration_minutes"]
    good = club.stayed("anna", 2, visit_id="vis_2")
    assert club.bring(bad, good) == [bad.id]
    assert club.balance("anna") == 2


@pytest.mark.usefixtures("aws")
def test_what_no_rule_names_is_worth_nothing(club: Community) -> None:
    event = club.stayed("anna", 2)
    assert not service.reward(type(event)("order.paid", "order", "ord_1", {}, customer_id=event.customer_id), RULES)


def test_an_event_that_moves_nothing_has_an_entry_and_is_not_announced(club: Community) -> None:
    club.happens(club.stayed("anna", 12), club.stayed("anna", 5, visit_id="vis_2"))
    assert [delta for delta, _ in club.entries("anna")] == [0, 12]
    assert [event["data"]["delta"] for event in club.aws.events("karma.changed")] == [12]
