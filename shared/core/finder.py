"""What the search of the staff finds: each module brings its kinds of things, each by a permission and by keys alone.

A kind answers from keys and indexes within a fixed number of reads, however many things there are: by a number, a
phone, an e-mail address, or by the start of a name or title. One whose permission somebody lacks is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

# Of one kind in one answer.
MOST_HITS: Final = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for, read once in every way that it can be meant.

    `words` are folded (`core.search`), `number` is a reference such as `K7M4-9Q2D`; `phone` is E.164, `email` in its
    normal form. `people` gives the accounts (`identity.models.User`) that have or name the contact, read once for all
    kinds.
    """

    text: str
    words: tuple[str, ...] = ()
    number: str | None = None
    phone: str | None = None
    email: str | None = None
    people: Callable[[], Sequence[Any]] = tuple

    @property
    def contact(self) -> str | None:
        """The phone or e-mail address, if it is one."""
        return self.phone or self.email


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found; `url` is its screen in the web app, `exact` when a number or contact names it."""

    id: str
    title: str
    url: str
    subtitle: str | None = None
    status: str | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class SearchKind:
    """A kind of things; `find` gives at most `MOST_HITS` of them, the best first."""

    name: str
    permission: str
    find: Callable[[Asked], Iterable[Hit]]
