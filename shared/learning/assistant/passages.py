"""Lessons as passages: short enough to be quoted, long enough to be understood. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.learning.assistant import retrieval

# Characters: a passage ends with the paragraph or sentence in which it becomes as long as this.
PASSAGE = 600
LONGEST = 1200
LONGEST_QUOTE = 300
_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
_TIMING = re.compile(r"^(?:([0-9]{1,4}):)?([0-9]{2}):([0-9]{2})\.([0-9]{3})\s+-->")
# A tag ends before another begins: otherwise many that never end would each be looked for to the end of the text.
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a lesson; `from_seconds` when it is spoken in its video, None for a text."""

    lesson_id: str
    text: str
    from_seconds: float | None = None


def of_text(lesson_id: str, body: str) -> Iterator[Passage]:
    """The passages of a Markdown text."""
    parts = [piece for paragraph in _PARAGRAPH.split(body) for piece in _pieces(paragraph.strip())]
    for start, end in _runs([len(one) for one in parts]):
        yield Passage(lesson_id, "\n\n".join(parts[start:end]))


def of_captions(lesson_id: str, vtt: str) -> Iterator[Passage]:
    """The passages of captions (WebVTT)."""
    cues = list(_cues(vtt))
    for start, end in _runs([len(text) for _, text in cues]):
        yield Passage(lesson_id, " ".join(text for _, text in cues[start:end]), cues[start][0])


def quote(passage: str, question: str) -> str:
    """The part of a passage that says most about a question: its own words, shortened."""
    sentences = [one.strip() for one in _SENTENCE.split(passage.strip()) if one.strip()]
    asked = set(retrieval.prefixes(question))
    best = max(range(len(sentences)), key=lambda at: (len(asked & set(retrieval.prefixes(sentences[at]))), -at))
    found = sentences[best]
    for following in sentences[best + 1 :]:
        if len(found) + 1 + len(following) > LONGEST_QUOTE:
            break
        found = f"{found} {following}"
    return found if len(found) <= LONGEST_QUOTE else found[: LONGEST_QUOTE - 1].rstrip() + "…"


def _pieces(paragraph: str) -> Iterator[str]:
    if len(paragraph) <= LONGEST:
        if paragraph:
            yield paragraph
        return
    # A sentence without an end is cut.
    cut = [part for one in _SENTENCE.split(paragraph) for part in _cut(one)]
    for start, end in _runs([len(one) for one in cut]):
        yield " ".join(cut[start:end])


def _cut(text: str) -> Iterator[str]:
    for start in range(0, len(text), LONGEST):
        yield text[start : start + LONGEST]


def _runs(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbours that together are long enough: (first, behind the last)."""
    start, together = 0, 0
    for at, length in enumerate(lengths):
        if together and together + length > LONGEST:
            yield start, at
            start, together = at, 0
        together += length
        if together >= PASSAGE:
            yield start, at + 1
            start, together = at + 1, 0
    if start < len(lengths):
        yield start, len(lengths)


def _cues(vtt: str) -> Iterator[tuple[float, str]]:
    """(begin in seconds, text) of each cue."""
    for block in _PARAGRAPH.split(vtt.replace("\r\n", "\n")):
        lines = block.split("\n")
        for at, line in enumerate(lines):
            if timing := _TIMING.match(line.strip()):
                hours, minutes, seconds, thousandths = (int(one or 0) for one in timing.groups())
                text = html.unescape(_TAG.sub("", " ".join(lines[at + 1 :]))).strip()
                if text:
                    yield hours * 3600 + minutes * 60 + seconds + thousandths / 1000, text
                break
