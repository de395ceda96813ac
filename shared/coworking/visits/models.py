"""Visits in the table `coworking`.

| item | pk | sk | gsi1 | gsi2 |
|---|---|---|---|---|
| visit | VISIT#id | VISIT | VISITOR#person / check-in#id | VISITED#space / check-in#id |
| presence: somebody is checked in | PRESENT#person | PRESENT | PRESENT#space / check-in#person | DUE / closing#person |
| why staff let somebody in or out by hand | VISIT#id | NOTE#event | | |
| visits of a person that staff wrote down just now (`latest_writes`) | VISITOR#person | LATEST | | |
| a person's last scan at a door | SCANNED#person | SCANNED | | |
| a door code that was used | DOOR#nonce | USED | | |
| check-ins of new accounts from one client in an hour | CLIENT#block#hour | CHECKINS | | |
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from shared.core import clock
from shared.coworking.models import CoworkingItem
from shared.data.numbers import WholeNumber

DUE = "DUE"


class VisitStatus(StrEnum):
    """Whether a visit goes on, was ended by its visitor or an admin, or by the closing time of its space."""

    OPEN = "open"
    CLOSED = "closed"
    AUTO_CLOSED = "auto_closed"


class Visit(CoworkingItem, discriminator="visit"):
    """One stay in a space; times ISO 8601 UTC.

    `proven`: whether both ends are known from a door code or from staff, and none only from what the visitor said or
    the closing job assumed. While a visit is open it speaks of its beginning. None on visits older than the attribute.
    """

    visit_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    space_id = UnicodeAttribute()
    space_name = UnicodeAttribute()
    time_zone = UnicodeAttribute()
    check_in = UnicodeAttribute()
    check_out = UnicodeAttribute(null=True)
    duration_minutes = WholeNumber(null=True)
    status = UnicodeAttribute(default=VisitStatus.OPEN)
    corrected_by = UnicodeAttribute(null=True)
    closes_at = UnicodeAttribute(null=True)
    proven = BooleanAttribute(null=True)

    @staticmethod
    def key(visit_id: str) -> tuple[str, str]:
        """(pk, sk) of a visit."""
        return f"VISIT#{visit_id}", "VISIT"

    @staticmethod
    def of_person(user_id: str) -> str:
        """The gsi1pk of a person's visits."""
        return f"VISITOR#{user_id}"

    @staticmethod
    def in_space(space_id: str) -> str:
        """The gsi2pk of a space's visits."""
        return f"VISITED#{space_id}"

    def set_index_keys(self) -> None:
        """Write the keys that follow from the values."""
        self.pk, self.sk = self.key(self.visit_id)
        self.gsi1pk, self.gsi2pk = self.of_person(self.user_id), self.in_space(self.space_id)
        self.gsi1sk = self.gsi2sk = f"{self.check_in}#{self.visit_id}"


class Presence(CoworkingItem, discriminator="presence"):
    """A person is checked in: at most one item a person. `closes_at` is when the visit ends if nobody ends it:
    when the space closes, or after the longest stay.
    """

    visit_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    space_id = UnicodeAttribute()
    space_name = UnicodeAttribute()
    time_zone = UnicodeAttribute()
    check_in = UnicodeAttribute()
    closes_at = UnicodeAttribute()
    proven = BooleanAttribute(null=True)
    corrected_by = UnicodeAttribute(null=True)

    @staticmethod
    def key(user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's presence."""
        return f"PRESENT#{user_id}", "PRESENT"

    @staticmethod
    def in_space(space_id: str) -> str:
        """The gsi1pk of the presences in a space."""
        return f"PRESENT#{space_id}"

    @classmethod
    def of(cls, visit: Visit, closes_at: datetime) -> Presence:
        """The presence of an open visit."""
        presence = cls(
            *cls.key(visit.user_id),
            visit_id=visit.visit_id,
            user_id=visit.user_id,
            space_id=visit.space_id,
            space_name=visit.space_name,
            time_zone=visit.time_zone,
            check_in=visit.check_in,
            closes_at=clock.iso(closes_at),
            proven=visit.proven,
            corrected_by=visit.corrected_by,
        )
        presence.gsi1pk, presence.gsi1sk = cls.in_space(visit.space_id), f"{visit.check_in}#{visit.user_id}"
        presence.gsi2pk, presence.gsi2sk = DUE, f"{presence.closes_at}#{visit.user_id}"
        return presence

    def visit(self) -> Visit:
        """The open visit: whole, because both are changed together."""
        visit = Visit(
            visit_id=self.visit_id,
            user_id=self.user_id,
            space_id=self.space_id,
            space_name=self.space_name,
            time_zone=self.time_zone,
            check_in=self.check_in,
            proven=self.proven,
            corrected_by=self.corrected_by,
            closes_at=self.closes_at,
        )
        visit.set_index_keys()
        return visit


class VisitNote(CoworkingItem, discriminator="visit_note"):
    """The reason that staff gave for what an event of a visit announces."""

    event_id = UnicodeAttribute()
    reason = UnicodeAttribute()

    @staticmethod
    def key(visit_id: str, event_id: str) -> tuple[str, str]:
        """(pk, sk) of the reason of an event."""
        return f"VISIT#{visit_id}", f"NOTE#{event_id}"


class LastScan(CoworkingItem, discriminator="last_scan"):
    """Where and when (ISO 8601 UTC) a scan last let a person in or out; `is_in` says which. Gone some hours later."""

    visit_id = UnicodeAttribute()
    space_id = UnicodeAttribute()
    at = UnicodeAttribute()
    is_in = BooleanAttribute()

    @staticmethod
    def key(user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's last scan."""
        return f"SCANNED#{user_id}", "SCANNED"


class ScanEffect(StrEnum):
    """What a scan did: it began a visit, ended one, both, or repeated the scan before."""

    IN = "in"
    OUT = "out"
    MOVED = "moved"
    REPEATED = "repeated"


class UsedDoorCode(CoworkingItem, discriminator="used_door_code"):
    """Makes a door code valid once; expires when the code would be too old anyway."""

    effect = UnicodeAttribute(null=True)

    @staticmethod
    def key(nonce: str) -> tuple[str, str]:
        """(pk, sk) of a code's use."""
        return f"DOOR#{nonce}", "USED"


class ClientCheckIns(CoworkingItem, discriminator="client_check_ins"):
    """How many check-ins new accounts made in an hour (UTC) from one block of addresses; gone two hours later."""

    used = WholeNumber(default=0)

    @staticmethod
    def key(block: str, hour: str) -> tuple[str, str]:
        """(pk, sk) of a client's hour."""
        return f"CLIENT#{block}#{hour}", "CHECKINS"
