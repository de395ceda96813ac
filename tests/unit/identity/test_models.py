"""What makes a session count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.core import clock
from shared.identity.models import Session, User

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("user", "session", "live"),
    [
        ({}, {}, True),
        ({"is_active": False}, {}, False),
        ({"session_epoch": 1}, {}, False),
        ({}, {"expires_at": clock.iso(NOON)}, False),
    ],
)
def test_a_session_counts_while_its_person_is_active_and_it_was_neither_ended_nor_outlived(
    user: dict[str, Any], session: dict[str, Any], live: bool
) -> None:
    person = User(pk="USER#1", sk="USER", **{"is_active": True, "session_epoch": 0, **user})
    kept = Session(**{"epoch": 0, "expires_at": clock.iso(NOON + timedelta(seconds=1)), **session})
    assert kept.is_live(person, NOON) is live
