"""What an answer of the model may rest on: sources that modules hand in, about one customer or open to everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Source:
    """Something that an answer may rest on: `id` says what it is, as `order:K7M4-9Q2D`."""

    id: str
    text: str


# (customer id, question) → sources. They return this person's own data alone, so nothing of anyone else's is in a
# prompt, whatever a text in it says.
ContextSources: TypeAlias = Callable[[str, str], Iterable[Source]]
