"""Erasures are done again after a restore, which may have brought back what they had deleted."""

from __future__ import annotations

from datetime import datetime

from shared.core import clock
from shared.core.paging import Page, every
from shared.data.base import query_page
from shared.privacy.models import ERASURES, Erasure, ErasureStatus


def repeat(since: datetime) -> int:
    """Have the schedule `erase-accounts` do all erasures again that were finished since a moment; how many they are.

    Asked again it takes none twice that is still to be done, and those that were repeated meanwhile once more.
    """
    begun = 0
    # All before the first is changed: a change moves it to another place of the list that is being read.
    for erasure in list(every(_page)):
        if erasure.status != ErasureStatus.DONE or erasure.finished_at < clock.iso(since):
            continue
        erasure.update(
            [
                Erasure.status.set(ErasureStatus.RUNNING),
                Erasure.done_modules.set([]),
                Erasure.gsi1sk.set(f"{clock.iso(clock.now())}#{erasure.user_id}"),
            ],
            condition=(Erasure.status == ErasureStatus.DONE) & (Erasure.finished_at == erasure.finished_at),
        )
        begun += 1
    return begun


def _page(cursor: str | None) -> Page[Erasure]:
    return query_page(Erasure.gsi1, ERASURES, scope="repeat-erasures", limit=100, cursor=cursor)
