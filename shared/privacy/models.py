"""What privacy stores in the table `tasks`, and every key it is found by.

| item | pk | sk | gsi1 |
|---|---|---|---|
| erasure of an account | ERASURE#user | ERASURE | ERASURES / next step#user, until all is deleted |
| a person's copies of a day | EXPORTS#user | EXPORTS | |
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from pynamodb.attributes import ListAttribute, UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.tasks.models import TaskItem

ERASURES = "ERASURES"
# Proof that it was done, for as long as a claim about it may come (Civil Code art. 196: 3 years) after its last step.
PROOF_KEPT = timedelta(days=3 * 366)


class ErasureStatus(StrEnum):
    """`waiting` until the time to change one's mind is over, `running` module after module, `done`.

    A done one is due once more: when the law no longer has kept what it left.
    """

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


class Erasure(TaskItem, discriminator="erasure"):
    """The erasure of an account and how far it has come; it holds nothing of the person but their id.

    `done_modules` are those that have erased their part: a run that was stopped goes on behind them.
    """

    user_id = UnicodeAttribute()
    status = UnicodeAttribute(default=ErasureStatus.WAITING)
    requested_at = UnicodeAttribute()
    erase_after = UnicodeAttribute()
    reminded_at = UnicodeAttribute(null=True)
    finished_at = UnicodeAttribute(null=True)
    purged_at = UnicodeAttribute(null=True)
    done_modules = ListAttribute[str](default=list)

    @staticmethod
    def key(user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's erasure."""
        return f"ERASURE#{user_id}", "ERASURE"


class ExportUse(TaskItem, discriminator="export_use"):
    """A person's last copy, and how many they had on its day (UTC)."""

    task_id = UnicodeAttribute()
    day = UnicodeAttribute()
    used = WholeNumber(default=0)

    @staticmethod
    def key(user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's use."""
        return f"EXPORTS#{user_id}", "EXPORTS"
