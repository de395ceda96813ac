"""OpenAI's chat API behind the interface of shared.providers.ai: the only module that knows the SDK.

The SDK's own time-out of ten minutes and its two retries are turned off: the queue retries. It sends no
idempotency key, so a repeat is another answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import openai
from openai.types import ModerationCreateResponse
from openai.types.chat import ChatCompletion

from shared.core.secret_shapes import OpenAiSecret
from shared.core.secrets import secret_json
from shared.core.settings import settings
from shared.providers.ai.base import AiRefusedError, AiUnavailableError, Completion, Message, ResponseSchema, Usage

CONNECT_TIMEOUT_S = 2.0
MODERATION_MODEL = "omni-moderation-latest"
# Beside two answers of the model it has to fit into the worker's 90 s; it takes a fraction of a second.
MODERATION_TIMEOUT_S = 4.0
# What only another prompt would change. All other refusals (401, 403, 404, 409, 429) are ours to mend, or pass.
# Source: https://platform.openai.com/docs/guides/error-codes/api-errors
REFUSALS = (openai.BadRequestError, openai.UnprocessableEntityError)


def from_settings() -> OpenAi:
    """The model that this environment is set up for; it keeps its connections, and is made anew with a new key."""
    now = settings()
    key = OpenAiSecret.read(secret_json("openai")).api_key
    return _client(now.openai_base_url, key, now.openai_model, now.openai_timeout_s)


class OpenAi:
    """One model of one account; `timeout` in seconds bounds the wait for each piece of an answer."""

    def __init__(self, base_url: str, api_key: str, model: str, timeout: float) -> None:
        timeout_config = openai.Timeout(timeout, connect=CONNECT_TIMEOUT_S)
        self._client = openai.OpenAI(api_key=api_key, base_url=base_url, timeout=timeout_config, max_retries=0)
        self._model = model

    def complete(
        self, messages: Sequence[Message], *, response_schema: ResponseSchema | None, max_tokens: int
    ) -> Completion:
        """See AiProvider."""
        wanted: dict[str, Any] = {}
        if response_schema is not None:
            schema = {"name": response_schema.name, "schema": dict(response_schema.schema), "strict": True}
            wanted["response_format"] = {"type": "json_schema", "json_schema": schema}
        try:
            answer: Any = self._client.chat.completions.create(
                model=self._model,
                messages=[{"role": one.role, "content": one.content} for one in messages],  # type: ignore[misc]
                max_completion_tokens=max_tokens,
                **wanted,
            )
        except REFUSALS as error:
            raise AiRefusedError(error.code or "bad_request") from None
        except openai.APIStatusError as error:
            # Without its message, which may quote the prompt.
            raise AiUnavailableError(f"{error.status_code} {error.code or ''}".strip()) from None
        except openai.OpenAIError as error:
            raise AiUnavailableError(type(error).__name__) from None
        return _read(answer)

    def is_flagged(self, text: str) -> bool:
        """See AiProvider. Source: https://platform.openai.com/docs/api-reference/moderations"""
        try:
            answer: Any = self._client.moderations.create(
                model=MODERATION_MODEL, input=text, timeout=MODERATION_TIMEOUT_S
            )
        except openai.APIStatusError as error:
            # Without its message, which may quote the text. A refusal (400) is as little of an answer as a 500.
            raise AiUnavailableError(f"{error.status_code} {error.code or ''}".strip()) from None
        except openai.OpenAIError as error:
            raise AiUnavailableError(type(error).__name__) from None
        if not isinstance(answer, ModerationCreateResponse) or not answer.results:
            raise AiUnavailableError("no usable answer")
        return any(one.flagged for one in answer.results)


def _read(answer: Any) -> Completion:
    # What is no JSON the SDK hands out as it came, whatever it promises.
    if not isinstance(answer, ChatCompletion) or not answer.choices:
        raise AiUnavailableError("no usable answer")
    [choice, *_] = answer.choices
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise AiRefusedError("content_filter")
    usage = answer.usage
    spent = Usage(usage.prompt_tokens, usage.completion_tokens) if usage else Usage()
    return Completion(choice.message.content or "", spent)


@lru_cache(maxsize=1)
def _client(base_url: str, api_key: str, model: str, timeout: float) -> OpenAi:
    return OpenAi(base_url, api_key, model, timeout)
