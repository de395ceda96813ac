"""Tables at Supabase, as far as a mirror needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

Row: TypeAlias = Mapping[str, Any]


class SupabaseError(Exception):
    """Supabase did not accept the request."""


class SupabaseUnavailableError(SupabaseError):
    """No answer, or one about us (our key, our pace, a missing table): a later attempt may succeed."""


class SupabaseRejectedError(SupabaseError):
    """Supabase will not take this request, however often it is sent. The text is its code."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the project knows."""

    id: str
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    created_at: str | None = None
    last_sign_in_at: str | None = None


class Supabase(Protocol):
    """A project at Supabase."""

    def update(self, table: str, values: Row, *, where: Mapping[str, str]) -> int:
        """Change the rows that meet all conditions (column → `eq.1`); how many there were. Raises SupabaseError."""

    def insert(self, table: str, rows: Sequence[Row]) -> int:
        """Add rows, passing over those whose id is there; how many were added. Raises SupabaseError."""

    def delete(self, table: str, *, where: Mapping[str, str]) -> int:
        """Remove the rows that meet all conditions; how many there were. Raises SupabaseError."""

    def find_person(self, *, email: str | None, phone: str | None) -> Person | None:
        """Who has this e-mail address, else who has this phone (E.164). Raises SupabaseError."""
