"""The values that the API's schemas name are those of the enumerations that the domain uses."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, get_args

import pytest

from shared.support.tickets import rules


@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        (rules.Channel, rules.TicketChannel),
        (rules.Status, rules.TicketStatus),
        (rules.Priority, rules.TicketPriority),
        (rules.Kind, rules.MessageKind),
        (rules.Role, rules.AuthorRole),
        (rules.Decision, rules.DraftDecision),
    ],
)
def test_the_api_names_the_same_values(names: Any, kinds: type[StrEnum]) -> None:
    assert get_args(names) == tuple(kinds)
