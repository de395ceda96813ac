"""The achievements that every installation begins with, written by the operator's own command."""

from __future__ import annotations

from infra.local.seed import SeedContext


def prepare(context: SeedContext) -> None:
    """Write them before anybody does what they count."""
    # After the environment is set: models read their tables' names from it.
    from infra.ops import replay_achievements

    context.report(context.handlers.run(replay_achievements.create_missing))
