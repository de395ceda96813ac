"""A model in memory: answers by the schema it is asked for or as scripted, and fails as scripted."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from shared.providers.ai.base import AiRefusedError, AiUnavailableError, Completion, Message, ResponseSchema, Usage

# "lost": the answer was made, and never arrives.
Fault = Literal["down", "lost", "refused"]


@dataclass
class FakeAi:
    """Deterministic. `prompts` keeps what it was asked; `answers` and `faults` are used up one per call.

    Without a scripted answer it gives the least that fits the schema: first choices, empty lists, the word «answer».
    A text that holds one of `forbidden` is flagged; `moderated` keeps what was asked about.
    """

    answers: deque[str] = field(default_factory=deque)
    faults: deque[Fault] = field(default_factory=deque)
    prompts: list[Sequence[Message]] = field(default_factory=list)
    answered: int = 0
    forbidden: set[str] = field(default_factory=set)
    moderated: list[str] = field(default_factory=list)

    def say_next(self, *answers: Any) -> None:
        """Script the next answers: texts as they are, all else as JSON."""
        self.answers.extend(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in answers)

    def fail_next(self, *faults: Fault) -> None:
        """Script what happens to the next calls."""
        self.faults.extend(faults)

    def complete(
        self, messages: Sequence[Message], *, response_schema: ResponseSchema | None, max_tokens: int
    ) -> Completion:
        """See AiProvider."""
        self.prompts.append(tuple(messages))
        fault = self.faults.popleft() if self.faults else None
        if fault == "down":
            raise AiUnavailableError("down")
        if fault == "refused":
            raise AiRefusedError("invalid_prompt")
        unscripted = _minimal(response_schema) if response_schema else "answer"
        text = self.answers.popleft() if self.answers else unscripted
        self.answered += 1
        if fault == "lost":
            raise AiUnavailableError("lost")
        return Completion(text, Usage(sum(len(one.content) for one in messages) // 4, min(len(text) // 4, max_tokens)))

    def is_flagged(self, text: str) -> bool:
        """See AiProvider."""
        self.moderated.append(text)
        return any(one in text for one in self.forbidden)


def _minimal(response_schema: ResponseSchema) -> str:
    schema = response_schema.schema
    return json.dumps(_least(schema, schema.get("$defs", {})), ensure_ascii=False)


def _least(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _least(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    for given in ("const", "enum", "anyOf"):
        if given in schema:
            value = schema[given]
            return value if given == "const" else value[0] if given == "enum" else _least(value[0], definitions)
    if schema["type"] == "object":
        return {name: _least(each, definitions) for name, each in schema["properties"].items()}
    return {"string": "answer", "integer": 0, "number": 0, "boolean": False, "array": [], "null": None}[schema["type"]]
