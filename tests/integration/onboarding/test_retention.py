"""Periods of storage, and who goes on with a case at the moment when its period ends."""

from __future__ import annotations

from typing import Any

import pytest

from shared.core.settings import settings
from shared.onboarding.case import load_case
from shared.onboarding.privacy import retention
from tests.integration.onboarding import steps
from tests.integration.onboarding.conftest import Onboarding


def test_a_case_that_somebody_goes_on_with_at_its_last_moment_stays(
    desk: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = steps.confirmed(desk)
    desk.clock.tick(days=settings().onboarding_unsigned_days, minutes=1)
    erase_case = retention.erase_case

    def after_a_device(**options: Any) -> Any:
        monkeypatch.setattr(retention, "erase_case", erase_case)
        assert steps.add_device(desk, client).status == 201
        return erase_case(**options)

    monkeypatch.setattr(retention, "erase_case", after_a_device)
    assert retention.run() == 0
    case = load_case(client["id"])
    assert (case.client.status, case.client.erased_at, len(case.devices)) == ("IN_VERIFICATION", None, 1)
    desk.clock.tick(days=settings().onboarding_unsigned_days - 1)
    assert retention.run() == 0
    assert load_case(client["id"]).client.erased_at is None
    desk.clock.tick(days=2)
    assert retention.run() == 0
    assert load_case(client["id"]).client.erased_at
