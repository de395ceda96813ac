"""What the search gives."""

from __future__ import annotations

from shared.core.finder import Hit
from shared.http.models import AnswerModel


class SearchHitOut(AnswerModel):
    """Something that was found: its `kind` (`order`, `person`, …) and the screen of the web app that shows it.

    `exact` when a number, an id or a whole contact names it; `status` is the thing's own.
    """

    kind: str
    id: str
    title: str
    subtitle: str | None
    url: str
    status: str | None
    exact: bool

    @classmethod
    def of(cls, kind: str, hit: Hit) -> SearchHitOut:
        """A hit of a kind."""
        return cls.copy_of(hit, kind=kind)
