"""The texts of a query string, normalised as those of bodies are: a word to search for is copied, too."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from shared.core.text import normalised


def normalised_query(query: bytes) -> bytes:
    """A raw query string whose values are `text.normalised`, each being one line; else as it was."""
    if b"%" not in query and query.isascii():
        return query
    given = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    kept = [(name, normalised(value, lines=False).strip("\n") or value) for name, value in given]
    return urlencode(kept).encode("ascii", "replace") if kept != given else query
