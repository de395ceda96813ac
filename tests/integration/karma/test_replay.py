"""The whole history, replayed, gives the balances that living through it gave; what is there already stays."""

from __future__ import annotations

from typing import Any

import pytest

from infra.ops.replay_karma import replay
from shared.coworking.karma_rules import RULES
from shared.data.events import DomainEvent, EventItem
from shared.data.uow import UnitOfWork
from shared.identity.models import User
from shared.karma import service
from shared.karma.models import Entry, KarmaItem, LeaderboardEntry
from shared.karma.rules import Rule
from tests.integration.karma.conftest import Community


def live(community: Community) -> None:
    """A month in which points are earned, corrected, capped, given by hand, spent, and taken back."""
    anna, boris = community.person("anna", is_public=True), community.person("boris")
    community.store_and_deliver(
        community.visit_closed("anna", 10),
        community.visit_closed("anna", 9, visit_id="vis_2"),
        community.visit_corrected("anna", 10, 4),
        community.visit_closed("boris", 3, day=11),
    )
    given = community.donation_succeeded("anna", 1_500_00)
    community.store_and_deliver(
        given,
        community.donation_refunded(given, 1_500_00, sum_of_all=1_500_00),
        community.donation_succeeded("boris", 800_00),
    )
    for name, delta in (("anna", 50), ("boris", -2)):
        body = {"delta": delta, "reason": "visit.closed"}
        assert community.call("POST", f"/users/{community.person(name)}/karma", body, by="admin").status == 201
    placed = DomainEvent("order.placed", "order", "ord_1", {}, customer_id=anna)
    cancelled = DomainEvent("order.cancelled", "order", "ord_1", {}, customer_id=anna)
    for event, points in ((placed, -30), (cancelled, 20)):
        uow = UnitOfWork()
        user = User.get(*User.key(anna), consistent_read=True)
        service.give(uow, user, points=points, reason=event.type, source_event_id=event.id)
        uow.add_event(event)
        uow.commit()
    assert boris


def picture(community: Community) -> dict[str, Any]:
    """What must be the same: of a capped day's entries only their sum, for the cap falls on whichever came last."""
    moving = {"created_at", "delta"}
    ledger = [
        {name: value for name, value in item.items() if name not in moving} for item in community.aws.items("karma")
    ]
    return {
        "balances": {name: community.balance(name) for name in community.people},
        "ledger": sorted(ledger, key=lambda item: (item["pk"], item["sk"])),
    }


def forget_everything(community: Community) -> None:
    for item in community.aws.items("karma"):
        KarmaItem(item["pk"], item["sk"]).delete()
    for name in community.people:
        User(*User.key(community.person(name))).update([User.karma.remove()])


def test_a_replay_gives_what_living_through_it_gave(community: Community) -> None:
    live(community)
    lived = picture(community)
    assert lived["balances"]["anna"] == 12 + 50 - 10
    assert lived["balances"]["boris"] == 3 + 8 - 2

    forget_everything(community)
    done = replay()

    assert picture(community) == lived
    assert (done.entered, done.left_out) == (len([one for one in lived["ledger"] if one["type"] == "karma_entry"]), 0)


def test_a_replay_leaves_what_is_there_as_it_is(community: Community) -> None:
    live(community)
    lived = picture(community)
    assert [replay().entered, replay().entered] == [0, 0]
    assert picture(community) == lived


def test_a_rule_that_is_added_later_counts_what_happened_before(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(community)
    event = DomainEvent("order.delivered", "order", "ord_2", {}, customer_id=community.person("anna"))
    EventItem.of(event).save()
    before = community.balance("anna")
    monkeypatch.setitem(RULES, "order.delivered", Rule("orders", lambda _: iter([("2026-03-10", 5)])))  # type: ignore[arg-type]
    assert (replay().entered, replay().entered) == (1, 0)
    assert community.balance("anna") == before + 5


def test_one_malformed_event_does_not_stop_a_replay(community: Community, capsys: pytest.CaptureFixture[str]) -> None:
    EventItem.of(DomainEvent("visit.closed", "visit", "vis_9", {}, customer_id=community.person("anna"))).save()
    EventItem.of(community.visit_closed("anna", 2)).save()
    done = replay()
    assert (done.entered, done.left_out, community.balance("anna")) == (1, 1, 2)
    assert "left out: evt_" in capsys.readouterr().err


def test_a_replay_makes_public_scores_of_a_ledger_from_before_there_were_any(community: Community) -> None:
    """Old items rank by the whole balance, in another partition that nobody reads."""
    anna = community.person("anna", is_public=True)
    secret = community.donation_succeeded("anna", 900_00)
    secret.data["is_anonymous"] = True
    community.store_and_deliver(community.visit_closed("anna", 3), secret)
    for item in community.aws.items("karma"):
        if item["type"] == "karma_entry":
            Entry(item["pk"], item["sk"]).update([Entry.is_public.remove()])
    old = LeaderboardEntry(*LeaderboardEntry.key(anna), gsi1pk="STANDINGS", gsi1sk=f"{12:012d}#{anna}")
    old.save()
    assert (community.balance("anna"), service.leaders(limit=5)) == (12, [])

    assert (replay().scores, replay().scores) == (1, 0)
    assert service.leaders(limit=5) == [service.Leader("Anna", 3)]
    assert community.balance("anna") == 12


def test_a_category_with_a_cap_cannot_have_anonymous_events() -> None:
    with pytest.raises(ValueError, match="daily cap"):
        Rule("gifts", lambda _: iter(()), daily_cap=5, is_anonymous=lambda _: True)
