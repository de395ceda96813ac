"""What the stand-in says as an assistant: from the sources of the prompt that share words with the question.

A real model reads; this one counts the beginnings of words, so that the same question gets the same answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

FORM = frozenset({"reply", "is_grounded", "action", "sources"})
WORD = re.compile(r"[a-zа-я0-9]{3,}")
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# Who asks for a person, or for what only people do.
WANTS_A_PERSON = re.compile(
    r"оператор|поддержк|человек|менеджер|верните|возврат|жалоб|human|operator|support|refund", re.I
)
WANTS_TO_SEE = re.compile(r"покаж|где (?:об этом|посмотреть|прочитать)|в каком уроке|show|which lesson", re.I)
UNKNOWN = {"ru": "В материалах, которые мне открыты, ответа нет.", "en": "The sources that I have do not say."}
LONGEST_REPLY, MOST_SOURCES = 400, 3


def fits(schema: Mapping[str, Any]) -> bool:
    """Whether a form is that of the assistant."""
    return frozenset(schema.get("properties", {})) == FORM


def answer(schema: Mapping[str, Any], asked: str) -> dict[str, Any] | None:
    """An instance of the assistant's form for its document; None for what is no such document."""
    try:
        document = json.loads(asked)
        question, sources = str(document["question"]), list(document["sources"])
    except (ValueError, KeyError, TypeError):
        return None
    choice = schema["properties"]["sources"].get("items", {})
    # A choice of one is no list.
    allowed = choice.get("enum", [choice["const"]] if "const" in choice else [])
    wanted = _beginnings(question)
    ranked = sorted(
        (
            one
            for one in sources
            if one["id"] in allowed and wanted & _beginnings(f"{one.get('title', '')} {one['text']}")
        ),
        key=lambda one: -len(wanted & _beginnings(one["text"])),
    )[:MOST_SOURCES]
    language = "ru" if CYRILLIC.search(question) else "en"
    if WANTS_A_PERSON.search(question):
        action = "open_ticket"
    else:
        action = "show_lesson" if ranked and WANTS_TO_SEE.search(question) else "none"
    reply = _said(ranked[0]["text"], wanted) if ranked else UNKNOWN[language]
    return {"reply": reply, "is_grounded": bool(ranked), "action": action, "sources": [one["id"] for one in ranked]}


def _said(text: str, wanted: set[str]) -> str:
    """The sentence of a source that shares most with the question, and the next."""
    sentences = [one.strip(" #>*-") for one in SENTENCE.split(text) if one.strip(" #>*-")]
    best = max(range(len(sentences)), key=lambda at: (len(wanted & _beginnings(sentences[at])), -at))
    return " ".join(sentences[best : best + 2])[:LONGEST_REPLY]


def _beginnings(text: str) -> set[str]:
    return {word[:5] for word in WORD.findall(text.casefold().replace("ё", "е"))}
