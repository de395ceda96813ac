"""Low-priority messages by e-mail: the lines of a person's next digest.

A line is added in the transaction that puts the message into the inbox, so each event adds its line once.
"""

from __future__ import annotations

from datetime import date, datetime

from pynamodb.attributes import ListAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from shared.core import clock
from shared.data.numbers import WholeNumber
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.notifications import rules
from shared.notifications.models import KEPT, NotificationsItem
from shared.notifications.rules import Choices

DUE = "DIGESTS"
# What does not fit is counted, and read in the inbox.
MAX_LINES = 50


class Digest(NotificationsItem, discriminator="digest"):
    """The lines of a person's next digest, and the local day of their last one.

    `categories` are those of the last lines (older lines have none), `overflow` counts what did not fit into `lines`.
    `pending_delivery_id`: a delivery that was made of former lines and may not have been queued yet. `version` changes
    with every line, so that none is lost when a delivery is made.
    """

    lines = ListAttribute[str](default=list)
    categories = ListAttribute[str](default=list)
    overflow = WholeNumber(default=0, attr_name="more")
    version = WholeNumber(default=0)
    pending_delivery_id = UnicodeAttribute(null=True, attr_name="handing")
    last_day = UnicodeAttribute(null=True)

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's digest."""
        return f"PERSON#{user_id}", "DIGEST"

    @property
    def user_id(self) -> str:
        """The person's id."""
        return self.pk.removeprefix("PERSON#")

    @property
    def last(self) -> date | None:
        """The local day of the last digest."""
        return date.fromisoformat(self.last_day) if self.last_day else None

    @property
    def due_at(self) -> datetime:
        """When the lines are due, UTC; only while some wait."""
        return clock.parse(str(self.gsi2sk).partition("#")[0])

    @property
    def category_of_lines(self) -> list[str]:
        """The category of each line, empty for a line from before categories were kept."""
        return [""] * (len(self.lines) - len(self.categories)) + list(self.categories)

    @property
    def is_empty(self) -> bool:
        """Whether no line waits."""
        return not self.lines and not self.overflow


def add_line(uow: UnitOfWork, *, user_id: str, choices: Choices, line: str, category: str) -> None:
    """Add a line to the person's next digest in the caller's transaction; the first one sets when it is due."""
    digest = Digest.get_or_none(*Digest.key(user_id), consistent=True) or Digest(*Digest.key(user_id))
    now = clock.now()
    due = clock.iso(rules.next_digest(choices, now, digest.last))
    is_full = len(digest.lines) >= MAX_LINES
    uow.update(
        digest,
        [
            Digest.item_type.set(Digest),
            *([Digest.overflow.add(1)] if is_full else _appended(line, category)),
            Digest.version.add(1),
            Digest.ttl.set(clock.epoch(now + KEPT)),
            Digest.gsi2pk.set(DUE),
            Digest.gsi2sk.set(Digest.gsi2sk | f"{due}#{user_id}"),
        ],
    )


def _appended(line: str, category: str) -> list[Action]:
    return [
        Digest.lines.set((Digest.lines | []).append([line])),
        Digest.categories.set((Digest.categories | []).append([category])),
    ]


def reschedule(uow: UnitOfWork, *, user_id: str, choices: Choices) -> None:
    """Have the lines that wait sent at the hour and in the zone that the person has just chosen.

    At commit StaleReadError when a line was added, or the digest sent, at this moment.
    """
    digest = Digest.get_or_none(*Digest.key(user_id), consistent=True)
    if digest is None or not digest.gsi2sk:
        return
    due = f"{clock.iso(rules.next_digest(choices, clock.now(), digest.last))}#{user_id}"
    if digest.gsi2sk != due:
        uow.update(
            digest,
            [Digest.gsi2sk.set(due), Digest.version.add(1)],
            condition=Digest.version == digest.version,
            on_conflict=StaleReadError(),
        )
