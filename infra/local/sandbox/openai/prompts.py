"""Reading prompts: the messages of a chat, the input of a response, and the form in which an answer is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from infra.local.sandbox.openai.errors import ApiError, missing, unacceptable, wrong
from infra.local.sandbox.openai.words import Schema, Turn, prompt_tokens

CHAT_MODELS = ("gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano", "gpt-5", "gpt-5-mini", "gpt-5-nano")
EMBEDDING_MODELS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
MODERATION_MODELS = ("omni-moderation-latest", "text-moderation-latest")
MODELS = (*CHAT_MODELS, *EMBEDDING_MODELS, *MODERATION_MODELS)
ROLES = ("system", "developer", "user", "assistant", "tool", "function")
CONTEXT_TOKENS = 128_000
TEXT_PARTS = frozenset({"text", "input_text", "output_text"})

Body = Mapping[str, Any]


def chat_turns(body: Body) -> list[Turn]:
    """The messages of `POST /chat/completions`."""
    messages = body.get("messages")
    if messages is None:
        raise missing("messages")
    if not isinstance(messages, list):
        raise wrong("messages", "an array of objects", messages)
    if not messages:
        raise ApiError(400, "Invalid 'messages': empty array.", param="messages", code="empty_array")
    return _fitting([_turn(message, f"messages[{number}]") for number, message in enumerate(messages)], "messages")


def response_turns(body: Body) -> list[Turn]:
    """The instructions and the input of `POST /responses`."""
    given, instructions = body.get("input"), body.get("instructions")
    if given is None:
        raise missing("input")
    turns = [Turn("system", instructions)] if isinstance(instructions, str) and instructions else []
    if isinstance(given, str):
        turns.append(Turn("user", given))
    elif isinstance(given, list):
        turns += [_turn(item, f"input[{number}]") for number, item in enumerate(given)]
    else:
        raise wrong("input", "a string or an array", given)
    return _fitting(turns, "input")


def chat_schema(body: Body) -> Schema | None:
    """The schema of `response_format`, an empty one for any JSON object, None for text."""
    wanted = body.get("response_format")
    if wanted is None:
        return None
    if not isinstance(wanted, Mapping):
        raise wrong("response_format", "an object", wanted)
    inner = wanted.get("json_schema") if wanted.get("type") == "json_schema" else wanted
    return _schema(str(wanted.get("type")), inner, "response_format", "response_format.json_schema")


def response_schema(body: Body) -> Schema | None:
    """The schema of `text.format`."""
    text = body.get("text")
    wanted = text.get("format") if isinstance(text, Mapping) else None
    if not isinstance(wanted, Mapping):
        return None
    return _schema(str(wanted.get("type")), wanted, "text.format", "text.format")


def limit(body: Body, *names: str) -> int | None:
    """The most tokens that the answer may have, by the first of these parameters that was sent."""
    for name in names:
        value = body.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong(name, "an integer", value)
        if value < 1:
            raise unacceptable(name, f"Invalid '{name}': integer below minimum value. Expected a value >= 1.")
        return value
    return None


def _schema(kind: str, wanted: Any, param: str, where: str) -> Schema | None:
    if kind == "text":
        return None
    if kind == "json_object":
        return {"type": "object", "properties": {"answer": {"type": "string"}}}
    if kind != "json_schema":
        raise unacceptable(f"{param}.type", f"Invalid value: '{kind}'. Supported values are: 'json_object', "
                           "'json_schema', and 'text'.")  # fmt: skip
    if not isinstance(wanted, Mapping) or not isinstance(wanted.get("name"), str):
        raise missing(f"{where}.name")
    schema = wanted.get("schema")
    if not isinstance(schema, Mapping):
        raise missing(f"{where}.schema")
    if wanted.get("strict"):
        _check_strict(schema, str(wanted["name"]), f"{where}.schema", ())
    return schema


def _check_strict(schema: Any, name: str, param: str, path: Sequence[str]) -> None:
    """Strict schemas close every object and require every property, or are refused."""
    if isinstance(schema, list):
        for one in schema:
            _check_strict(one, name, param, path)
        return
    if not isinstance(schema, Mapping):
        return
    if schema.get("type") == "object":
        context = f"Invalid schema for response_format '{name}': In context=({', '.join(map(repr, path))})"
        if schema.get("additionalProperties") is not False:
            message = f"{context}, 'additionalProperties' is required to be supplied and to be false."
            raise ApiError(400, message, param=param, code="invalid_json_schema")
        if set(schema.get("required", ())) != set(schema.get("properties", {})):
            message = f"{context}, 'required' is required to be supplied and to include every key in properties."
            raise ApiError(400, message, param=param, code="invalid_json_schema")
    for key, value in schema.items():
        if key in ("properties", "$defs"):
            for inner, each in value.items():
                _check_strict(each, name, param, (*path, key, inner))
        elif key in ("items", "anyOf"):
            _check_strict(value, name, param, (*path, key))


def _turn(message: Any, where: str) -> Turn:
    if not isinstance(message, Mapping):
        raise wrong(where, "an object", message)
    role = message.get("role")
    if role is None:
        raise missing(f"{where}.role")
    if role not in ROLES:
        supported = ", ".join(f"'{one}'" for one in ROLES)
        raise unacceptable(f"{where}.role", f"Invalid value: '{role}'. Supported values are: {supported}.")
    return Turn(role, _text(message.get("content"), f"{where}.content"))


def _text(content: Any, where: str) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise wrong(where, "a string or an array of content parts", content)
    parts = [part for part in content if isinstance(part, Mapping) and part.get("type") in TEXT_PARTS]
    return "\n".join(str(part.get("text", "")) for part in parts)


def _fitting(turns: list[Turn], param: str) -> list[Turn]:
    size = prompt_tokens(turns)
    if size > CONTEXT_TOKENS:
        message = (
            f"This model's maximum context length is {CONTEXT_TOKENS} tokens. However, your messages resulted in "
            f"{size} tokens. Please reduce the length of the messages."
        )
        raise ApiError(400, message, param=param, code="context_length_exceeded")
    return turns
