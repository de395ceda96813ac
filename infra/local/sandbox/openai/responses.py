"""`POST /responses`, plain and streamed.

Source: https://platform.openai.com/docs/api-reference/responses
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

from starlette.responses import JSONResponse, Response

from infra.local.sandbox.openai import chat, prompts, words
from infra.local.sandbox.openai.context import Asked
from infra.local.sandbox.openai.words import Answer


def create(asked: Asked) -> Response:
    """Answer an input."""
    body = asked.body
    turns, schema = prompts.response_turns(body), prompts.response_schema(body)
    limit = prompts.limit(body, "max_output_tokens")
    answer = words.answer(turns, schema, limit, is_off_schema=asked.mode == "off_schema")
    part: dict[str, Any] = {"type": "output_text", "text": answer.text, "annotations": [], "logprobs": []}
    if asked.mode == "refusal":
        part = {"type": "refusal", "refusal": "I'm sorry, I can't assist with that."}
    message = {
        "type": "message",
        "id": asked.new_id("msg"),
        "status": "completed",
        "role": "assistant",
        "content": [part],
    }
    response = {
        "id": asked.new_id("resp"),
        "object": "response",
        "created_at": asked.now,
        "status": "incomplete" if answer.is_cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if answer.is_cut else None,
        "error": None,
        "instructions": body.get("instructions"),
        "max_output_tokens": limit,
        "metadata": body.get("metadata") or {},
        "model": asked.model,
        "output": [message],
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "reasoning": {"effort": None, "summary": None},
        "store": False,
        "temperature": body.get("temperature", 1.0),
        "text": body.get("text") or {"format": {"type": "text"}},
        "tool_choice": "auto",
        "tools": [],
        "top_p": body.get("top_p", 1.0),
        "truncation": "disabled",
        "usage": _usage(answer),
    }
    if body.get("stream"):
        return chat.stream(_events(response, message, part))
    return JSONResponse(response)


def _usage(answer: Answer) -> dict[str, Any]:
    return {
        "input_tokens": answer.prompt_tokens,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": answer.completion_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": answer.prompt_tokens + answer.completion_tokens,
    }


def _events(response: dict[str, Any], message: dict[str, Any], part: dict[str, Any]) -> Iterator[str]:
    numbers = itertools.count()

    def event(kind: str, **more: Any) -> str:
        document = {"type": kind, "sequence_number": next(numbers), **more}
        return f"event: {kind}\ndata: {json.dumps(document, ensure_ascii=False)}\n\n"

    begun = {**response, "status": "in_progress", "output": [], "usage": None}
    place = {"item_id": message["id"], "output_index": 0, "content_index": 0}
    said = "refusal" if part["type"] == "refusal" else "text"
    kind = "response.refusal" if said == "refusal" else "response.output_text"
    extra: dict[str, Any] = {} if said == "refusal" else {"logprobs": []}
    yield event("response.created", response=begun)
    yield event("response.in_progress", response=begun)
    open_message = {**message, "status": "in_progress", "content": []}
    yield event("response.output_item.added", output_index=0, item=open_message)
    yield event("response.content_part.added", **place, part={**part, said: ""})
    for piece in chat.pieces(part[said]):
        yield event(f"{kind}.delta", **place, delta=piece, **extra)
    yield event(f"{kind}.done", **place, **{said: part[said]}, **extra)
    yield event("response.content_part.done", **place, part=part)
    yield event("response.output_item.done", output_index=0, item=message)
    yield event(f"response.{response['status']}", response=response)
