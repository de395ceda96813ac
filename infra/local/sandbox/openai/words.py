"""What the stand-in says: text that quotes the prompt, and instances of JSON schemas made of such text."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.local.sandbox.openai import assistant

Schema = Mapping[str, Any]
# A quotation of everything would make answers as long as the longest prompt.
QUOTED_CHARACTERS, SHORTEST_QUOTATION = 20_000, 100
AT_MOST = re.compile(r"\bat most (\d+) characters", re.IGNORECASE)
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass(frozen=True)
class Turn:
    """One message of a prompt."""

    role: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What is answered, and what it cost in tokens."""

    text: str
    prompt_tokens: int
    completion_tokens: int
    is_cut: bool = False


def tokens(text: str) -> int:
    """About as many tokens as a real tokenizer would count."""
    return -(-len(text.encode()) // 4)


def prompt_tokens(turns: Sequence[Turn]) -> int:
    """What a prompt costs: its texts and three tokens around each."""
    return 3 + sum(tokens(turn.text) + 3 for turn in turns)


def answer(turns: Sequence[Turn], schema: Schema | None, limit: int | None, *, is_off_schema: bool = False) -> Answer:
    """The answer to a prompt, cut where the limit (tokens) says; with a schema it is JSON that fits it.

    As a model does, it says less where a form leaves it few characters: JSON that is cut is of no use.
    """
    if is_off_schema:
        text = json.dumps({"unexpected": quotation(turns, 100)}, ensure_ascii=False)
    elif schema is not None and assistant.fits(schema) and (said := assistant.answer(schema, _asked(turns))):
        text = json.dumps(said, ensure_ascii=False)
    elif schema is not None:
        max_quotation = QUOTED_CHARACTERS
        text = json.dumps(instance(schema, turns), ensure_ascii=False)
        while limit is not None and tokens(text) > limit and max_quotation > SHORTEST_QUOTATION:
            max_quotation //= 2
            text = json.dumps(instance(schema, turns, max_quotation), ensure_ascii=False)
    else:
        text = quotation(turns)
    is_cut = limit is not None and tokens(text) > limit
    if limit is not None and is_cut:
        text = text.encode()[: limit * 4].decode(errors="ignore")
    return Answer(text, prompt_tokens(turns), tokens(text), is_cut)


def _asked(turns: Sequence[Turn]) -> str:
    """The first thing that was asked: what follows is what a repair asks for."""
    return next((turn.text for turn in turns if turn.role == "user"), "")


def quotation(turns: Sequence[Turn], limit: int = QUOTED_CHARACTERS) -> str:
    """What was asked, then all else that the prompt held, in its order."""
    asked = next((turn for turn in reversed(turns) if turn.role == "user"), None)
    parts = [f"You asked: «{asked.text}»."] if asked else []
    parts += [f"The {turn.role} said: «{turn.text}»." for turn in turns if turn is not asked]
    return "\n".join(parts)[:limit]


def instance(schema: Schema, turns: Sequence[Turn], max_quotation: int = QUOTED_CHARACTERS) -> Any:
    """A valid instance of a schema (the subset that structured outputs allow), the same for the same prompt.

    No quotation in it is longer than `max_quotation` (characters).

    https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
    """
    return _Instance(schema.get("$defs", {}), turns, max_quotation).of(schema)


class _Instance:
    def __init__(self, definitions: Mapping[str, Schema], turns: Sequence[Turn], max_quotation: int) -> None:
        self._definitions = definitions
        self._max_quotation = max_quotation
        self._turns = turns
        self._asked = "\n".join(turn.text for turn in turns if turn.role == "user")

    def of(self, schema: Schema, name: str = "") -> Any:
        if "$ref" in schema:
            return self.of(self._definitions[schema["$ref"].rpartition("/")[2]], name)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._chosen(schema["enum"])
        if options := schema.get("anyOf"):
            return self.of(next((one for one in options if one.get("type") != "null"), options[0]), name)
        kind = schema.get("type", "string")
        if isinstance(kind, list):
            kind = next((one for one in kind if one != "null"), "null")
        return getattr(self, f"_{kind}")(schema, name)

    def _object(self, schema: Schema, _: str) -> dict[str, Any]:
        return {name: self.of(each, name) for name, each in schema.get("properties", {}).items()}

    def _array(self, schema: Schema, name: str) -> list[Any]:
        items = schema.get("items", {"type": "string"})
        if "enum" in items:
            # A choice of many: those that the prompt speaks of, as far as they are allowed.
            said = [one for one in items["enum"] if self._speaks_of(one)] or items["enum"][: schema.get("minItems", 0)]
            return said[: schema.get("maxItems", len(said))]
        return [self.of(items, name) for _ in range(max(1, schema.get("minItems", 1)))]

    def _string(self, schema: Schema, _: str) -> str:
        # Strict schemas cannot hold a limit: a description can.
        told = AT_MOST.search(schema.get("description", ""))
        limit = int(told[1]) if told else schema.get("maxLength", QUOTED_CHARACTERS)
        return quotation(self._turns, min(limit, self._max_quotation)).ljust(schema.get("minLength", 0), ".")

    def _integer(self, schema: Schema, _: str) -> int:
        return int(schema.get("minimum", 0))

    def _number(self, schema: Schema, _: str) -> float:
        return float(schema.get("minimum", 0))

    def _boolean(self, _schema: Schema, _: str) -> bool:
        return bool(self._asked)

    def _null(self, _schema: Schema, _: str) -> None:
        return None

    def _chosen(self, values: Sequence[Any]) -> Any:
        """A language by its script; else a value that the question names; else always the same one for a prompt."""
        if {"ru", "en"} <= {value for value in values if isinstance(value, str)}:
            return "ru" if CYRILLIC.search(self._asked) else "en"
        named = next((value for value in values if self._is_asked(value)), None)
        if named is not None:
            return named
        digest = hashlib.sha256(self._asked.encode()).digest()
        return values[digest[0] % len(values)]

    def _is_asked(self, value: Any) -> bool:
        return isinstance(value, str) and bool(re.search(rf"\b{re.escape(value)}\b", self._asked, re.IGNORECASE))

    def _speaks_of(self, value: Any) -> bool:
        return any(str(value) in turn.text for turn in self._turns)
