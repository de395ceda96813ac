"""What a certificate says, fixed when it is asked for. Pure but for the hash's random salt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from shared.core import ids

PARTS: Final = 3
SALT_LETTERS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A certificate that is to be made; `replaces` is the number of the one that it takes the place of.

    `subject` is the IdentityObject of Open Badges 3.0: a salted hash, for the credential says of nobody who they are.
    """

    number: str
    course_id: str
    course_title: str
    holder_name: str
    hours: int
    release: int
    language: str
    issued_at: str
    subject: Mapping[str, Any]
    replaces: str | None = None

    def stored(self) -> dict[str, Any]:
        """As an item keeps it, JSON."""
        return asdict(self)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Facts:
        """From what an item keeps."""
        return cls(**kept)


def new_number() -> str:
    """A certificate's number such as `K7M4-9Q2D-XW3P`: 58 random bits."""
    return ids.new_reference(PARTS)


def normalised(number: str) -> str | None:
    """The number that somebody meant, whatever its case, spaces and hyphens; None when it cannot be one."""
    return ids.normalise_reference(number, PARTS)


def hours_of(minutes: int) -> int:
    """The whole hours of a course that takes so many minutes, at least one."""
    return max(1, -(-minutes // 60))


def subject_of(user_id: str, email: str | None) -> dict[str, Any]:
    """An IdentityObject: the salted hash of the e-mail address, without one of the account's random id.

    https://www.imsglobal.org/spec/ob/v3p0/#identityobject
    """
    salt = ids.short_code(SALT_LETTERS)
    value, kind = (email.strip().lower(), "emailAddress") if email else (user_id, "accountId")
    digest = hashlib.sha256(f"{value}{salt}".encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "identityHash": f"sha256${digest}",
        "identityType": kind,
        "hashed": True,
        "salt": salt,
    }
