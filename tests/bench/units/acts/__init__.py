"""A shop's life in short: every route is asked, every worker, schedule and stream has something to do."""

from __future__ import annotations

from collections.abc import Callable

from tests.bench.units.acts import (
    achievements,
    automation,
    coworking,
    identity,
    learning,
    onboarding,
    platform,
    shop,
    support,
)
from tests.bench.units.harness import Stage
from tests.bench.units.story import Story, begin

# In this order: later acts use what earlier ones left.
ACTS: tuple[Callable[[Story], None], ...] = (
    identity.customers,
    shop.catalogue,
    shop.orders,
    shop.preorders,
    coworking.coworking,
    coworking.thanks,
    support.requests,
    support.support,
    platform.messages_and_reports,
    platform.open_page,
    platform.night,
    platform.reports_of_delivery,
    # Behind the night: what tells its clients by digest is another run's.
    onboarding.onboarding,
    learning.learning,
    achievements.achievements,
    automation.automation,
    platform.operations,
    identity.privacy,
    coworking.bookable,
    coworking.monthly,
)


def play(stage: Stage) -> Story:
    """Everything once, from the standard order on; the stage holds what was measured."""
    story = begin(stage)
    for act in ACTS:
        act(story)
    return story
