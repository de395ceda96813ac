"""How much of a day's requests to the model is used up, in the table `tasks`: pk AI#day, sk a person or what else."""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock
from shared.data.numbers import WholeNumber
from shared.tasks.models import TaskItem

# What is not one person's: everybody together, what support asks, and what everybody asks the assistant.
TOTAL, TRIAGE, DRAFTS, TUTOR = "TOTAL", "TRIAGE", "DRAFTS", "TUTOR"


def tutored(user_id: str) -> str:
    """Whose counter a person's questions to the assistant are, beside their other requests."""
    return f"{TUTOR}#{user_id}"


def triaged(user_id: str) -> str:
    """Whose counter the triage of a person's tickets is."""
    return f"{TRIAGE}#{user_id}"


class Allowance(TaskItem, discriminator="ai_allowance"):
    """How many requests were taken on a day (UTC)."""

    taken = WholeNumber(default=0)

    @classmethod
    def today(cls, subject: str) -> Allowance:
        """Today's counter of a person, of what `tutored` or `triaged` names, of TOTAL, TRIAGE, DRAFTS or TUTOR."""
        now = clock.now()
        return cls(f"AI#{now:%Y-%m-%d}", subject, ttl=clock.epoch(now + timedelta(days=8)))
