"""The table of statuses, and ticket numbers."""

from __future__ import annotations

import pytest

from shared.support.tickets import rules
from shared.support.tickets.errors import TicketClosedError, TicketStatusError

STATUSES = ("open", "pending", "snoozed", "resolved", "closed")
# What is done: where it leads from each of STATUSES, `-` where it is refused.
TABLE = """
customer_reply open open open   open     open
answer   pending pending pending resolved -
reopen   open    open    open    open     open
wait     pending pending pending -        -
snooze   snoozed snoozed snoozed -        -
wake     -       -       open    -        -
resolve  resolved resolved resolved resolved -
close    closed  closed  closed  closed   closed
"""


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_an_action_leads_where_the_table_says(row: str) -> None:
    action, *wanted = row.split()
    for status, after in zip(STATUSES, wanted, strict=True):
        if after != "-":
            assert rules.next_status(status, action) == after
        else:
            with pytest.raises(TicketClosedError if status == "closed" else TicketStatusError):
                rules.next_status(status, action)


def test_the_table_has_no_other_rows() -> None:
    assert {row.split()[0] for row in TABLE.strip().splitlines()} == rules.TRANSITIONS.keys()


@pytest.mark.parametrize(
    ("text", "number"),
    [("k7m4-9q2d", "K7M4-9Q2D"), (" K7M4 9Q2D ", "K7M4-9Q2D"), ("K7M49Q2", None), ("K7M4-9Q2O", None), ("", None)],
)
def test_a_number_is_understood_however_it_is_spelled(text: str, number: str | None) -> None:
    assert rules.normalise_number(text) == number
