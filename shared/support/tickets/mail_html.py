"""The words of a mail that is written in HTML; the library for it is imported when a mail needs it."""

from __future__ import annotations

import re

# Of quotes within quotes so many are marked: each mark is on every line within.
_DEPTH_SHOWN = 50
# What begins a line of its own, though the library writes it into the line before.
_BEGINS_LINE = re.compile(r"(?i)<(?:hr|table|dt|dd|/?(?:center|section|form|fieldset|dl))\b")
_UNSHOWN = re.compile(r"(?i)<(script|style|title)\b")


def text_of_html(html: str) -> str:
    """What a reader of an HTML mail sees, with `>` before what it quotes."""
    from inscriptis import get_text
    from inscriptis.css_profiles import CSS_PROFILES
    from inscriptis.model.config import ParserConfig

    # What quotes are marked with in plain text; the library would indent them.
    marked = re.sub(r"(?i)<blockquote\b[^<>]*>", "<div>\ue000</div>", html)
    marked = re.sub(r"(?i)</blockquote\s*>", "<div>\ue001</div>", marked)
    marked = _BEGINS_LINE.sub(r"<div></div>\g<0>", _without_unshown(marked))
    try:
        text = get_text(marked, ParserConfig(css=CSS_PROFILES["strict"]))
    except (ValueError, AssertionError, RecursionError):
        text = re.sub(r"<[^<>]*>", " ", marked)
    lines, depth = list[str](), 0
    for line in text.splitlines():
        opened, closed = line.count("\ue000"), line.count("\ue001")
        depth += opened
        shown = line.replace("\ue000", "").replace("\ue001", "").strip().replace("\xa0", " ")
        if shown or not (opened or closed):
            lines.append(f"{'>' * min(depth, _DEPTH_SHOWN)} {shown}".rstrip() if depth else shown)
        depth = max(0, depth - closed)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_unshown(html: str) -> str:
    """HTML without scripts, styles and titles; each ending is looked for once, where nothing ends, too."""
    shown, at, endless = list[str](), 0, set[str]()
    for found in _UNSHOWN.finditer(html):
        name = found[1].lower()
        if found.start() < at or name in endless:
            continue
        end = re.compile(rf"(?i)</{name}\s*>").search(html, found.end())
        if end is None:
            endless.add(name)
            continue
        shown.append(html[at : found.start()])
        at = end.end()
    return "".join([*shown, html[at:]])
