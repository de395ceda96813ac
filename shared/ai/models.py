"""How much of a day's requests to the model is used up, in the table `tasks`: pk AI#day, sk a person or what else."""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock
from shared.data.numbers import WholeNumber
from shared.tasks.models import TaskItem

# What is not one person's: everybody together, and what support asks.
TOTAL, TRIAGE, DRAFTS = "TOTAL", "TRIAGE", "DRAFTS"


class Allowance(TaskItem, discriminator="ai_allowance"):
    """How many requests were taken on a day (UTC)."""

    taken = WholeNumber(default=0)

    @classmethod
    def today(cls, subject: str) -> Allowance:
        """Today's counter of a person, of TOTAL, of TRIAGE or of DRAFTS."""
        now = clock.now()
        return cls(f"AI#{now:%Y-%m-%d}", subject, ttl=clock.epoch(now + timedelta(days=8)))
