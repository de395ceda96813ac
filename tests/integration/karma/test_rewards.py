"""What people do is counted once, whatever order and however often the bus brings it."""

from __future__ import annotations

from itertools import permutations

import pytest

from infra.ops.replay_karma import replay
from shared.coworking.karma_rules import RULES
from shared.identity import personal_data as identity
from shared.identity.models import User
from shared.karma import personal_data as karma
from shared.karma import service
from shared.karma.models import Entry, LeaderboardEntry
from tests.integration.karma.conftest import Community


def test_a_full_hour_is_a_point(community: Community) -> None:
    community.store_and_deliver(community.visit_closed("anna", 3.9))

    assert community.balance("anna") == 3
    assert community.entries("anna") == [(3, "visit.closed")]
    [changes] = community.aws.events("karma.changed")
    assert (changes["data"]["delta"], changes["data"]["balance"], changes["data"]["reason"]) == (3, 3, "visit.closed")


def test_less_than_an_hour_is_no_entry(community: Community) -> None:
    assert community.store_and_deliver(community.visit_closed("anna", 0.9)) == []
    assert community.entries("anna") == []


def test_an_event_that_comes_twice_is_counted_once(community: Community) -> None:
    event = community.visit_closed("anna", 2)
    community.store_and_deliver(event, event)
    assert community.deliver(event) == []
    assert community.balance("anna") == 2


def test_a_correction_counts_the_difference(community: Community) -> None:
    community.store_and_deliver(community.visit_closed("anna", 8), community.visit_corrected("anna", 8, 5))
    assert community.balance("anna") == 5
    community.store_and_deliver(community.visit_corrected("anna", 5, 5.5))
    assert len(community.entries("anna")) == 2


def test_a_day_gives_at_most_its_cap_in_whatever_order_its_events_come(community: Community) -> None:
    for number, order in enumerate(permutations(range(3))):
        name = f"person{number}"
        events = [
            community.visit_closed(name, 10),
            community.visit_closed(name, 9, visit_id="vis_2"),
            community.visit_corrected(name, 10, 1),
        ]
        community.store_and_deliver(*(events[place] for place in order))
        assert community.balance(name) == 10, order
    community.store_and_deliver(
        community.visit_closed("zoe", 10),
        community.visit_closed("zoe", 9, visit_id="vis_2"),
        community.visit_closed("zoe", 5, day=11),
    )
    assert community.balance("zoe") == 12 + 5


def test_a_donation_gives_a_point_for_each_hundred_roubles_and_its_refunds_take_them_back(community: Community) -> None:
    given = community.donation_succeeded("anna", 1_050_00)
    community.store_and_deliver(given)
    assert community.balance("anna") == 10

    part = community.donation_refunded(given, 460_00, sum_of_all=460_00)
    community.store_and_deliver(part)
    assert community.balance("anna") == 5
    assert Entry.get(*Entry.key(community.person("anna"), given.id)).reversed_by is None

    rest = community.donation_refunded(given, 590_00, sum_of_all=1_050_00)
    community.store_and_deliver(rest, rest, part)
    assert community.balance("anna") == 0
    taken_back = Entry.get(*Entry.key(community.person("anna"), given.id))
    assert taken_back.reversed_by == Entry.get(*Entry.key(community.person("anna"), rest.id)).id


def test_the_last_part_takes_a_donation_back_also_when_it_is_worth_no_point(community: Community) -> None:
    given = community.donation_succeeded("anna", 150_00)
    first = community.donation_refunded(given, 100_00, sum_of_all=100_00)
    last = community.donation_refunded(given, 50_00, sum_of_all=150_00)
    assert community.store_and_deliver(given, first, last, last) == []
    assert community.balance("anna") == 0
    taken_back = Entry.get(*Entry.key(community.person("anna"), given.id))
    assert taken_back.reversed_by == Entry.get(*Entry.key(community.person("anna"), last.id)).id
    assert len(community.aws.events("karma.changed")) == 2


def test_a_donation_that_gave_no_point_is_taken_back_without_an_entry(community: Community) -> None:
    given = community.donation_succeeded("anna", 50_00)
    refund = community.donation_refunded(given, 50_00, sum_of_all=50_00)
    assert community.store_and_deliver(given, refund) == []
    assert community.balance("anna") == 0


def test_a_refund_that_comes_before_its_donation_waits_for_it(community: Community) -> None:
    given = community.donation_succeeded("anna", 500_00)
    refund = community.donation_refunded(given, 500_00, sum_of_all=500_00)

    assert community.store_and_deliver(refund, given) == [refund.id]
    assert community.deliver(refund) == []
    assert community.balance("anna") == 0


def test_one_bad_event_does_not_keep_the_others(community: Community) -> None:
    bad = community.visit_closed("anna", 1)
    del bad.data["duration_minutes"]
    good = community.visit_closed("anna", 2, visit_id="vis_2")
    assert community.deliver(bad, good) == [bad.id]
    assert community.balance("anna") == 2


@pytest.mark.usefixtures("aws")
def test_what_no_rule_names_is_worth_nothing(community: Community) -> None:
    event = community.visit_closed("anna", 2)
    assert not service.reward(type(event)("order.paid", "order", "ord_1", {}, customer_id=event.customer_id), RULES)


def test_an_event_that_moves_nothing_has_an_entry_and_is_not_announced(community: Community) -> None:
    community.store_and_deliver(community.visit_closed("anna", 12), community.visit_closed("anna", 5, visit_id="vis_2"))
    assert [delta for delta, _ in community.entries("anna")] == [0, 12]
    assert [event["data"]["delta"] for event in community.aws.events("karma.changed")] == [12]


def test_what_comes_after_the_erasure_makes_no_public_score(community: Community) -> None:
    late = community.visit_closed("anna", 2)
    user_id = community.person("anna")
    karma.erase(user_id)
    identity.erase(user_id)
    assert community.store_and_deliver(late) == []
    assert int(User.get(*User.key(user_id)).karma) > 0, "the ledger goes on"
    replay()
    assert LeaderboardEntry.get_or_none(*LeaderboardEntry.key(user_id)) is None
