"""Opaque cursors: a listing's last key, bound to the listing that gave it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared.core.errors import BadRequestError

T = TypeVar("T")
MAX_LIMIT = 100
DEFAULT_LIMIT = 20


class InvalidCursorError(BadRequestError):
    """A cursor that we did not give out, or gave out for another listing."""

    code = "invalid_cursor"
    detail = "This cursor does not belong to this listing. Start again without a cursor."


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a listing, newest first, and where the next part begins."""

    items: list[T]
    next_cursor: str | None = None


def every(read: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """All items of a listing; `read` takes the cursor and gives a page."""
    cursor: str | None = None
    while True:
        page = read(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _mark(scope: str) -> str:
    return hashlib.sha256(scope.encode()).hexdigest()[:12]


def encode_cursor(scope: str, key: dict[str, Any]) -> str:
    """Pack a last key; `scope` names the listing, its owner and its filters."""
    # Letters as they are: escaped, those of a long Russian name would make a cursor longer than requests may bring.
    text = json.dumps([_mark(scope), key], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(scope: str, cursor: str) -> dict[str, Any]:
    """Unpack a cursor of the same scope. Raises InvalidCursorError for anything else."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        packed = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        mark, key = packed
        # Half a letter, which JSON can name and no key can hold, is refused here as a UnicodeError.
        json.dumps(key, ensure_ascii=False).encode()
    except (binascii.Error, UnicodeError, ValueError, TypeError, RecursionError):
        raise InvalidCursorError() from None
    if mark != _mark(scope) or not isinstance(key, dict):
        raise InvalidCursorError()
    return key
