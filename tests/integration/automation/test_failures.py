"""What fails holds up nothing else: neither other rules nor other actions, and only it is tried again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from functions import modules
from shared.core.errors import UnavailableError
from tests.integration.automation.conftest import KARMA, TAG, TICKET, Office

Break = Callable[[str, Exception | None], None]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Makes an action fail with every event, or work again."""
    real = modules.automation_actions()

    def change(kind: str, error: Exception | None) -> None:
        def fail(*_: Any) -> None:
            assert error is not None
            raise error

        kinds = {**real, kind: replace(real[kind], act=fail)} if error else real
        monkeypatch.setattr(modules, "automation_actions", lambda: kinds)

    return change


@pytest.mark.parametrize("error", [UnavailableError(), KeyError("a fault of ours")])
def test_a_rule_that_fails_for_ever_holds_up_no_other_rule_and_no_other_action(
    office: Office, broken: Break, error: Exception
) -> None:
    failing, other = office.rule(TAG, KARMA), office.rule({**KARMA, "points": 3})
    broken("tag", error)
    gift = office.gift()
    for _ in range(2):
        assert office.deliver(gift) == [gift.id], "so that it is tried again"
        assert office.user().karma == 8
    assert office.status(other, gift) == ("done", None)
    assert office.status(failing, gift) == ("running", None)
    broken("tag", None)
    assert office.deliver(gift) == []
    assert office.status(failing, gift) == ("done", None)
    assert (office.user().karma, office.user().tags) == (8, {"donor"})


def test_a_failing_action_between_others_is_alone_in_what_is_to_be_done(office: Office, broken: Break) -> None:
    rule = office.rule(KARMA, TICKET, TAG)
    broken("ticket", UnavailableError())
    gift = office.gift()
    assert office.deliver(gift) == [gift.id]
    found = office.firing(rule, gift)
    assert found is not None
    assert set(found.outcomes) == {"karma", "tag"}


def test_an_old_event_whose_moment_is_none_is_before_and_after_nothing(office: Office) -> None:
    later = office.rule(conditions={"field": "succeeded_at", "op": "gte", "value": "2026-02-20T00:00:00Z"})
    earlier = office.rule(conditions={"field": "succeeded_at", "op": "lt", "value": "2026-02-20T00:00:00Z"})
    every = office.rule()
    gift = office.gift()
    gift.data["succeeded_at"] = "Today"
    assert office.deliver(gift) == []
    assert [office.status(one, gift) for one in (later, earlier, every)] == [None, None, ("done", None)]
