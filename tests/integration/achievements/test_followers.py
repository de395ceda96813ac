"""The bus leaves out what no achievement counts, and nothing else."""

from __future__ import annotations

import pytest

from functions.streams.event_publisher import followers
from shared.achievements.models import RuleList
from shared.core.errors import UnavailableError
from tests.integration.achievements.conftest import GIFTS, LESSONS, Club
from tests.support.publishing import queues_of


def test_events_come_while_an_active_achievement_counts_them(club: Club) -> None:
    assert "achievements" not in queues_of("lesson.completed")
    club.rule(GIFTS)
    lessons = club.rule(LESSONS)
    assert "achievements" in queues_of("lesson.completed")
    assert "achievements" in queues_of("donation.refunded")
    assert "achievements" not in queues_of("order.placed")
    for is_active in (False, True):
        assert club.call("PATCH", f"/achievements/{lessons}", {"is_active": is_active}, by="admin").status == 200
        assert ("achievements" in queues_of("lesson.completed")) is is_active
    assert "achievements" in queues_of("donation.succeeded")


def test_a_list_of_before_names_no_events_so_all_come(club: Club) -> None:
    club.rule(LESSONS)
    RuleList(*RuleList.KEY).update([RuleList.event_types.remove()])
    assert "achievements" in queues_of("order.placed")


def test_where_the_lists_cannot_be_read_everything_goes_to_everybody(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise UnavailableError()

    monkeypatch.setattr(followers, "read_across", refuse)
    assert {"achievements", "automation"} <= queues_of("order.placed")
