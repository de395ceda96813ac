"""Bases of request and response models, and the shape of every list."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page

T = TypeVar("T")
S = TypeVar("S")


class RequestModel(BaseModel):
    """What a caller sends: unknown fields are refused, numbers are not guessed from text."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class AnswerModel(BaseModel):
    """What a caller gets: the declared fields and nothing else."""

    model_config = ConfigDict(extra="ignore", from_attributes=True)


# Requests are the stricter of the two; most code says ApiModel when it means a request.
ApiModel = RequestModel


class ListAnswer(AnswerModel, Generic[T]):
    """A page of a listing; `next_cursor` is null at the end."""

    items: list[T]
    next_cursor: str | None = None

    @classmethod
    def of(cls, page: Page[S], present: Callable[[S], T]) -> ListAnswer[T]:
        """A page of stored things, each presented."""
        return cls(items=[present(item) for item in page.items], next_cursor=page.next_cursor)


class PageRequest(BaseModel):
    """Where in a listing, and how much of it."""

    limit: int
    cursor: str | None


def _page(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=1024)] = None,
) -> PageRequest:
    return PageRequest(limit=limit, cursor=cursor)


PageQuery = Annotated[PageRequest, Depends(_page)]


def _plain_text(text: str) -> str:
    """Normalise to NFC and refuse what no person types: control characters and lone surrogates."""
    for letter in text:
        if unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t":
            raise ValueError("control characters are not allowed")
    return unicodedata.normalize("NFC", text)


PLAIN = AfterValidator(_plain_text)
"""Add to a text field's `Annotated`, after its `StringConstraints`."""
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200), PLAIN]
LongText = Annotated[str, StringConstraints(max_length=5000), PLAIN]
