"""Low-priority messages by e-mail: what is gathered for a person's next digest.

It is a part of the transaction that puts the message into the inbox, so each event adds its line once.
"""

from __future__ import annotations

from datetime import date

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute

from shared.core import clock
from shared.data.uow import UnitOfWork
from shared.notifications import rules
from shared.notifications.models import KEPT, NotificationsItem
from shared.notifications.rules import Choices

DUE = "DIGESTS"
# What does not fit is counted, and read in the inbox.
MAX_LINES = 50


class Digest(NotificationsItem, discriminator="digest"):
    """What waits for a person's next digest, and the day of their last one.

    `handing`: a delivery that was made of former lines and may not have been told to its worker yet.
    """

    lines = ListAttribute[str](default=list)
    more = NumberAttribute(default=0)
    version = NumberAttribute(default=0)
    handing = UnicodeAttribute(null=True)
    last_day = UnicodeAttribute(null=True)

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """Where a person's digest is kept."""
        return f"PERSON#{user_id}", "DIGEST"

    @property
    def user_id(self) -> str:
        """Whose it is."""
        return self.pk.removeprefix("PERSON#")

    @property
    def last(self) -> date | None:
        """The day of the last one."""
        return date.fromisoformat(self.last_day) if self.last_day else None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.lines and not int(self.more)


def gather(uow: UnitOfWork, *, user_id: str, choices: Choices, line: str) -> None:
    """Make a line of the person's next digest part of the transaction; the first one sets when it is due."""
    kept = Digest.get_or_none(*Digest.key(user_id), consistent=True) or Digest(*Digest.key(user_id))
    now = clock.now()
    due = clock.iso(rules.next_digest(choices, now, kept.last))
    is_full = len(kept.lines) >= MAX_LINES
    uow.update(
        kept,
        [
            Digest.item_type.set(Digest),
            Digest.more.add(1) if is_full else Digest.lines.set((Digest.lines | []).append([line])),
            Digest.version.add(1),
            Digest.ttl.set(clock.epoch(now + KEPT)),
            Digest.gsi2pk.set(DUE),
            Digest.gsi2sk.set(Digest.gsi2sk | f"{due}#{user_id}"),
        ],
    )
