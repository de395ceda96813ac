"""What Atrium asks of a model provider: one answer to a prompt, as text or as JSON of a given schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant"]


class AiError(Exception):
    """Something went wrong between us and the provider. The text names codes, never what was asked or answered."""


class AiUnavailableError(AiError):
    """No usable answer now (none at all, 5xx, too many requests, a key that is not set up): ask again later."""


class AiRefusedError(AiError):
    """The provider will not answer this prompt, however often it is asked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a prompt."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class ResponseSchema:
    """What an answer must be: a name and a strict JSON schema."""

    name: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost, in tokens."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.prompt_tokens + other.prompt_tokens, self.completion_tokens + other.completion_tokens)


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer; `text` is meant to be JSON when a schema was asked for, which only parsing it can tell."""

    text: str
    usage: Usage


class AiProvider(Protocol):
    """A provider of one model, and of one that says what is not to be said."""

    def complete(
        self, messages: Sequence[Message], *, response_schema: ResponseSchema | None, max_tokens: int
    ) -> Completion:
        """One answer of at most so many tokens. Raises AiUnavailableError or AiRefusedError."""

    def is_flagged(self, text: str) -> bool:
        """Whether the provider's rules forbid a text (violence, harassment, …). Raises AiUnavailableError."""
