"""The events of the modules that host people: each type once, and their stored data."""

from __future__ import annotations

from collections import Counter

import pytest

from shared.coworking.events import EVENTS as COWORKING
from shared.coworking.events import DonationAmountMismatch, VisitClosed
from shared.data.event_types import EventData, MalformedEventError
from shared.karma.events import EVENTS as KARMA
from shared.karma.events import made_by_hand
from shared.support.events import EVENTS as SUPPORT
from shared.support.events import TicketReplied, TicketStatusChanged

ALL = (*COWORKING, *KARMA, *SUPPORT)


def test_each_type_has_one_class_and_begins_with_its_aggregate() -> None:
    assert [name for name, times in Counter(one.type for one in ALL).items() if times > 1] == []
    assert [one.type for one in ALL if one.type.partition(".")[0] != one.aggregate] == []


@pytest.mark.parametrize("kind", ALL)
def test_an_event_without_its_fields_is_malformed(kind: type[EventData]) -> None:
    with pytest.raises(MalformedEventError):
        kind.from_data({})


def test_what_is_not_there_is_not_stored() -> None:
    replied = TicketReplied(
        ticket_id="tkt_1",
        number="K7M2-PQ4R",
        ticket_version=2,
        message_id="msg_1",
        by="customer",
        automatic=False,
        assignee_id=None,
    )
    assert replied.to_data() == {
        "ticket_id": "tkt_1",
        "number": "K7M2-PQ4R",
        "version": 2,
        "message_id": "msg_1",
        "by": "customer",
        "automatic": False,
        "assignee_id": None,
    }
    assert TicketReplied.from_data(replied.to_data()) == replied


def test_stored_names_stay_what_they_were() -> None:
    changed = TicketStatusChanged(
        ticket_id="tkt_1", number="K7M2-PQ4R", ticket_version=2, before="open", after="closed"
    )
    assert (changed.to_data()["from"], changed.to_data()["to"]) == ("open", "closed")
    assert DonationAmountMismatch.type == "donation.held"


def test_visits_that_were_announced_without_a_time_zone_are_still_read() -> None:
    stored = {
        "visit_id": "vis_1",
        "space_id": "spc_1",
        "space_name": "Зал",
        "status": "closed",
        "check_in": "2026-03-10T06:00:00.000Z",
        "check_out": "2026-03-10T09:00:00.000Z",
        "duration_minutes": 180,
    }
    assert VisitClosed.from_data(stored).time_zone is None


def test_an_entry_that_was_made_by_hand_names_its_own_event() -> None:
    event = made_by_hand("usr_1", delta=5, balance=7, reason="Субботник", actor="usr_2")
    assert (event.data["source_event_id"], event.customer_id, event.actor) == (event.id, "usr_1", "usr_2")
