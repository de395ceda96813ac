"""What the `karma` group takes and gives; points are whole numbers, times ISO 8601 UTC."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from shared.http.models import AnswerModel, RequestModel, ShortText, example
from shared.karma.models import Entry
from shared.karma.service import Leader

MOST_AT_ONCE = 1_000_000


def _something(delta: int) -> int:
    if not delta:
        raise ValueError("give or take at least one point")
    return delta


class KarmaAwardCreate(RequestModel):
    """Points that an admin gives, or takes when `delta` is negative."""

    model_config = example(delta=50, reason="Held a workshop")

    delta: Annotated[int, Field(ge=-MOST_AT_ONCE, le=MOST_AT_ONCE), AfterValidator(_something)]
    reason: ShortText


class KarmaEntryOut(AnswerModel):
    """What somebody got or gave for one event; `reversed_by` is the entry that took it back."""

    id: str
    delta: int
    reason: str
    source_event_id: str
    created_at: str
    reversed_by: str | None


class KarmaOut(AnswerModel):
    """A balance and a page of what it comes from; `next_cursor` is null at the end."""

    balance: int
    items: list[KarmaEntryOut]
    next_cursor: str | None


class KarmaAwardOut(AnswerModel):
    """The entry that was made, and the balance after it."""

    entry: KarmaEntryOut
    balance: int

    @classmethod
    def of(cls, entry: Entry, balance: int) -> KarmaAwardOut:
        """What an award came to."""
        return cls(entry=KarmaEntryOut.model_validate(entry), balance=balance)


class KarmaRankOut(AnswerModel):
    """Somebody who agreed to be shown; `karma` is what they got for what they did openly."""

    place: int
    name: str
    karma: int

    @classmethod
    def of(cls, place: int, leader: Leader) -> KarmaRankOut:
        """A person, without an id."""
        return cls(place=place, name=leader.name, karma=leader.score)
