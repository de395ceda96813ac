"""OpenAI's chat and moderation API (https://platform.openai.com/docs/api-reference).

`POST /chat/completions {model, messages, max_completion_tokens, response_format}`, `POST /moderations {model, input}`.
Neither takes an idempotency key, so a repeat is another answer: nothing is repeated here, the queue does that. Over the
one HTTP client rather than the official SDK, whose types alone cost a cold start more than the rest of the worker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from shared.core.secret_shapes import OpenAiSecret
from shared.core.secrets import secret_json
from shared.core.settings import settings
from shared.providers.ai.base import AiRefusedError, AiUnavailableError, Completion, Message, ResponseSchema, Usage
from shared.providers.http import JsonClient, NoAnswerError

CHAT, MODERATIONS = "/chat/completions", "/moderations"
MODERATION_MODEL = "omni-moderation-latest"
# Beside two answers of the model it has to fit into the worker's 90 s; it takes a fraction of a second.
MODERATION_TIMEOUT_S = 4.0
# What only another prompt would change. All other refusals (401, 403, 404, 409, 429) are ours to mend, or pass.
# Source: https://platform.openai.com/docs/guides/error-codes/api-errors
REFUSALS = frozenset({400, 422})


def from_settings() -> OpenAi:
    """The model that this environment is set up for; it is made anew with a new key."""
    now = settings()
    key = OpenAiSecret.read(secret_json("openai")).api_key
    return _client(now.openai_base_url, key, now.openai_model, now.openai_timeout_s)


class OpenAi:
    """One model of one account; `timeout` in seconds bounds an answer, from the connection to its last byte."""

    def __init__(self, base_url: str, api_key: str, model: str, timeout: float) -> None:
        # A kept connection may have died unseen while Lambda was frozen, and what is sent into it is lost.
        headers = {"Authorization": f"Bearer {api_key}", "Connection": "close"}
        self._chat = JsonClient(base_url, headers=headers, deadline=timeout)
        self._moderations = JsonClient(base_url, headers=headers, deadline=min(timeout, MODERATION_TIMEOUT_S))
        self._model = model

    def complete(
        self, messages: Sequence[Message], *, response_schema: ResponseSchema | None, max_tokens: int
    ) -> Completion:
        """See AiProvider."""
        asked: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": one.role, "content": one.content} for one in messages],
            "max_completion_tokens": max_tokens,
        }
        if response_schema is not None:
            schema = {"name": response_schema.name, "schema": dict(response_schema.schema), "strict": True}
            asked["response_format"] = {"type": "json_schema", "json_schema": schema}
        status, answer = _ask(self._chat, CHAT, asked)
        if status in REFUSALS:
            raise AiRefusedError(_code(answer) or "bad_request")
        return _completion(_usable(status, answer))

    def is_flagged(self, text: str) -> bool:
        """See AiProvider. A refusal (400) is as little of an answer as a 500."""
        results = _usable(*_ask(self._moderations, MODERATIONS, {"model": MODERATION_MODEL, "input": text})).get(
            "results"
        )
        if not isinstance(results, list) or not results or not all(isinstance(one, dict) for one in results):
            raise AiUnavailableError("no usable answer")
        return any(one.get("flagged") is True for one in results)


def _ask(client: JsonClient, path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
    try:
        answer = client.call("POST", path, body=body)
    except NoAnswerError as error:
        # Without its causes: the request among them holds the prompt.
        raise AiUnavailableError(str(error)) from None
    return answer.status, answer.body


def _usable(status: int, answer: Any) -> Mapping[str, Any]:
    if status != 200:
        # Without its message, which may quote the prompt.
        raise AiUnavailableError(f"{status} {_code(answer) or ''}".strip())
    if not isinstance(answer, dict):
        raise AiUnavailableError("no usable answer")
    return answer


def _code(answer: Any) -> str | None:
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) else None


def _completion(answer: Mapping[str, Any]) -> Completion:
    choices = answer.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise AiUnavailableError("no usable answer")
    if message.get("refusal") or choice.get("finish_reason") == "content_filter":
        raise AiRefusedError("content_filter")
    text = message.get("content") or ""
    if not isinstance(text, str):
        raise AiUnavailableError("no usable answer")
    return Completion(text, _usage(answer.get("usage")))


def _usage(said: Any) -> Usage:
    if not isinstance(said, dict):
        return Usage()
    tokens = [said.get(name) for name in ("prompt_tokens", "completion_tokens")]
    return Usage(*(one if isinstance(one, int) else 0 for one in tokens))


@lru_cache(maxsize=1)
def _client(base_url: str, api_key: str, model: str, timeout: float) -> OpenAi:
    return OpenAi(base_url, api_key, model, timeout)
