"""Rewrites the marked lists of a text, and nothing else of it: comments and layout stay.

Two marks, at the end of a line:

    detail-type: # generated: events-of-tasks    the block below it, that is the following lines that are indented more
    "shop | support", # generated line: layer    the line itself
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

BLOCK = re.compile(r"# generated: (?P<name>[\w-]+)")
LINE = re.compile(r"(?P<indent> *).*?(?P<mark> # generated line: (?P<name>[\w-]+).*)")


class MarkError(Exception):
    """A file's marks and the generated parts do not fit; the text says which."""


def rewrite(text: str, parts: Mapping[str, Sequence[str]], *, step: int = 2) -> str:
    """The text with each marked list written anew; `parts` are lines without indentation, by the mark's name.

    A block is indented by `step` spaces more than the line of its mark. Raises MarkError for a mark without a part, for
    a part without a mark and for a marked line whose part has several lines.
    """
    written: list[str] = []
    used: set[str] = set()
    lines = text.split("\n")
    while lines:
        line = lines.pop(0)
        if own := LINE.fullmatch(line):
            content = _part(parts, own["name"])
            if len(content) != 1:
                raise MarkError(f"{own['name']}: {len(content)} lines for one")
            written.append(own["indent"] + content[0] + own["mark"])
            used.add(own["name"])
            continue
        written.append(line)
        if found := BLOCK.search(line):
            indent = _indent(line)
            while lines and lines[0].strip() and _indent(lines[0]) > indent:
                lines.pop(0)
            written += [" " * (indent + step) + one for one in _part(parts, found["name"])]
            used.add(found["name"])
    if forgotten := sorted(parts.keys() - used):
        raise MarkError(f"no mark for {', '.join(forgotten)}")
    return "\n".join(written)


def _part(parts: Mapping[str, Sequence[str]], name: str) -> Sequence[str]:
    try:
        return parts[name]
    except KeyError:
        raise MarkError(f"nothing is generated for the mark {name!r}; there are: {', '.join(sorted(parts))}") from None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
