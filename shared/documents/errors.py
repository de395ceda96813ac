"""What can go wrong with the texts of documents."""

from __future__ import annotations

from shared.core.errors import InvalidError


class UnprintableTextError(InvalidError):
    """`characters` names them."""

    code = "unprintable_text"
    detail = "The document's font cannot print some characters: see characters."
