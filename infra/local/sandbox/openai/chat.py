"""`POST /chat/completions`, plain and streamed.

Source: https://platform.openai.com/docs/api-reference/chat
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from starlette.responses import JSONResponse, Response, StreamingResponse

from infra.local.sandbox.openai import prompts, words
from infra.local.sandbox.openai.context import Asked
from infra.local.sandbox.openai.words import Answer

PIECE_CHARACTERS = 16


def create(asked: Asked) -> Response:
    """Answer a chat."""
    body = asked.body
    turns, schema = prompts.chat_turns(body), prompts.chat_schema(body)
    limit = prompts.limit(body, "max_completion_tokens", "max_tokens")
    answer = words.answer(turns, schema, limit, is_off_schema=asked.mode == "off_schema")
    head = {"id": asked.new_id("chatcmpl"), "created": asked.now, "model": asked.model, "service_tier": "default"}
    refusal = "I'm sorry, I can't assist with that." if asked.mode == "refusal" else None
    if body.get("stream"):
        with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
        return stream(_chunks(head, answer, refusal, with_usage=with_usage))
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None if refusal else answer.text,
        "refusal": refusal,
        "annotations": [],
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _reason(answer)}
    return JSONResponse(
        {**head, "object": "chat.completion", "choices": [choice], "usage": usage(answer), "system_fingerprint": None}
    )


def pieces(text: str) -> Iterator[str]:
    """A text as a stream brings it."""
    for start in range(0, len(text), PIECE_CHARACTERS):
        yield text[start : start + PIECE_CHARACTERS]


def usage(answer: Answer) -> dict[str, Any]:
    """What a chat cost."""
    return {
        "prompt_tokens": answer.prompt_tokens,
        "completion_tokens": answer.completion_tokens,
        "total_tokens": answer.prompt_tokens + answer.completion_tokens,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }


def stream(lines: Iterator[str]) -> Response:
    """Server-sent events."""

    async def sent() -> AsyncIterator[str]:
        for line in lines:
            yield line

    return StreamingResponse(sent(), media_type="text/event-stream", headers={"cache-control": "no-cache"})


def _chunks(head: dict[str, Any], answer: Answer, refusal: str | None, *, with_usage: bool) -> Iterator[str]:
    def chunk(choices: list[dict[str, Any]], **more: Any) -> str:
        document = {**head, "object": "chat.completion.chunk", "choices": choices, **more}
        return f"data: {json.dumps(document, ensure_ascii=False)}\n\n"

    def choice(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}

    said = "refusal" if refusal else "content"
    yield chunk([choice({"role": "assistant", "content": "", "refusal": None})])
    for piece in pieces(refusal or answer.text):
        yield chunk([choice({said: piece})])
    yield chunk([choice({}, _reason(answer))])
    if with_usage:
        yield chunk([], usage=usage(answer))
    yield "data: [DONE]\n\n"


def _reason(answer: Answer) -> str:
    return "length" if answer.is_cut else "stop"
