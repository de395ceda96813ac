"""A ticket's clocks, by worked examples: what runs when, what a pause keeps, and what is said once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from shared.core import clock
from shared.support.tickets.models import Ticket
from shared.support.tickets.sla import clocks
from shared.support.tickets.sla.calendar import Calendar

CALENDAR = Calendar.read("Europe/Moscow", "mon-fri 09:00-18:00", "2026-03-09")


def at(text: str) -> datetime:
    return clock.parse(f"2026-03-{text}:00Z")


def opened(text: str, priority: str = "normal") -> Ticket:
    moment = at(text)
    ticket = Ticket(ticket_id="tkt_1", status="open", priority=priority, created_at=clock.iso(moment), version=1)
    clocks.recalculate(ticket, CALENDAR, moment)
    return ticket


def after(ticket: Ticket, text: str, **fields: Any) -> Ticket:
    for name, value in fields.items():
        setattr(ticket, name, value)
    clocks.recalculate(ticket, CALENDAR, at(text))
    return ticket


def due(ticket: Ticket) -> tuple[str | None, str | None]:
    found = (ticket.first_response_due, ticket.resolution_due)
    return tuple(text and text[8:16].replace("T", " ") for text in found)  # type: ignore[return-value]


# Opened when (UTC, March 2026; the 10th is a Tuesday), priority: first response, resolution.
PROMISES = [
    ("10T06:00", "urgent", "10 06:30", "10 10:00"),
    ("10T14:50", "urgent", "11 06:20", "11 09:50"),
    ("10T09:00", "high", "10 11:00", "11 09:00"),
    ("10T09:00", "normal", "10 13:00", "12 09:00"),
    ("13T14:00", "normal", "16 09:00", "17 14:00"),
    ("06T14:00", "normal", "10 09:00", "11 14:00"),
    ("14T10:00", "low", "16 15:00", "20 15:00"),
]


@pytest.mark.parametrize(("moment", "priority", "first", "resolution"), PROMISES)
def test_a_new_ticket_is_promised(moment: str, priority: str, first: str, resolution: str) -> None:
    assert due(opened(moment, priority)) == (first, resolution)


def test_the_resolution_clock_stands_while_the_customer_is_awaited() -> None:
    ticket = after(opened("10T09:00", "high"), "10T10:00", status="pending", first_response_at="x")
    assert (ticket.used_seconds, due(ticket)[1]) == (3600, None)
    # Two days of waiting cost nothing: eight of nine hours are left.
    assert due(after(ticket, "12T10:00", status="open"))[1] == "13 09:00"


def test_a_pause_that_begins_at_night_keeps_the_whole_morning() -> None:
    ticket = after(opened("10T13:00", "high"), "10T20:00", status="pending", first_response_at="x")
    assert ticket.used_seconds == 2 * 3600
    assert due(after(ticket, "11T06:00", status="open"))[1] == "11 13:00"


def test_several_pauses_add_up() -> None:
    ticket = opened("10T06:00", "urgent")
    for begin, end in (("10T07:00", "10T08:00"), ("10T09:00", "11T06:00"), ("11T07:00", "13T06:00")):
        after(ticket, begin, status="pending", first_response_at="x")
        after(ticket, end, status="open")
    assert (ticket.used_seconds, due(ticket)[1]) == (3 * 3600, "13 07:00")


def test_putting_a_ticket_off_stops_no_clock() -> None:
    ticket = opened("10T09:00")
    before = due(ticket)
    assert due(after(ticket, "10T10:00", status="snoozed", snoozed_until="2026-03-12T09:00:00.000Z")) == before


def test_a_resolved_ticket_that_is_opened_again_continues_its_clock() -> None:
    ticket = after(opened("10T09:00", "high"), "10T12:00", status="resolved", first_response_at="x")
    assert (due(ticket)[1], ticket.next_check_at) == (None, None)
    assert due(after(ticket, "17T06:00", status="open"))[1] == "17 12:00"


def test_another_priority_counts_the_time_that_was_used() -> None:
    ticket = after(opened("10T09:00", "low"), "10T10:00", status="pending", first_response_at="x")
    after(ticket, "11T06:00", status="open")
    assert due(after(ticket, "11T06:30", priority="urgent"))[1] == "11 09:00"


def test_a_first_answer_keeps_its_promise_for_good() -> None:
    ticket = after(opened("10T09:00"), "10T10:00", first_response_at="2026-03-10T10:00:00.000Z")
    assert due(after(ticket, "10T11:00", priority="urgent"))[0] == "10 13:00"
    assert list(clocks.open_targets(ticket)) == ["resolution"]


def looked_at(ticket: Ticket) -> Iterator[tuple[str, str]]:
    """Everything that is said of a ticket that nobody touches, in order."""
    while ticket.next_check_at:
        moment = ticket.next_check_at
        for look in sorted(clocks.pending_checks(ticket, CALENDAR), key=lambda look: look.moment):
            if look.moment <= moment:
                yield look.moment[8:16].replace("T", " "), look.notice
                ticket.sla_notices_sent = [*ticket.sla_notices_sent, look.notice]
        clocks.recalculate(ticket, CALENDAR, clock.parse(moment))


def test_a_ticket_that_nobody_touches_is_warned_of_and_breached_once_each() -> None:
    assert list(looked_at(opened("10T14:50", "urgent"))) == [
        ("11 06:12", "first_response.warned"),
        ("11 06:20", "first_response.breached"),
        ("11 08:50", "resolution.warned"),
        ("11 09:50", "resolution.breached"),
    ]
