"""`POST /embeddings` and `POST /moderations`: texts that share words have similar vectors; some words are flagged.

Source: https://platform.openai.com/docs/api-reference/embeddings and .../moderations
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
import struct
from typing import Any

from starlette.responses import JSONResponse, Response

from infra.local.sandbox.openai import prompts, words
from infra.local.sandbox.openai.context import Asked
from infra.local.sandbox.openai.errors import ApiError, missing, unacceptable, wrong

INPUTS_MAX = 2048
WORD = re.compile(r"\w+")
# What is flagged, by category; enough for a caller to meet both outcomes.
FLAGGED = {
    "violence": re.compile(r"\b(kill|murder|убить|убью)", re.IGNORECASE),
    "harassment": re.compile(r"\b(idiot|moron|идиот|дурак)", re.IGNORECASE),
    "self-harm": re.compile(r"\b(suicide|самоубийств)", re.IGNORECASE),
    "sexual": re.compile(r"\b(porn|порно)", re.IGNORECASE),
    "hate": re.compile(r"(?!)"),
    "illicit": re.compile(r"(?!)"),
}


def embed(asked: Asked) -> Response:
    """Vectors of unit length, as floats or as base64 of little-endian float32."""
    body = asked.body
    texts = _inputs(body)
    full = prompts.EMBEDDING_MODELS[asked.model]
    size = prompts.limit(body, "dimensions") or full
    if size > full:
        raise unacceptable("dimensions", f"Invalid 'dimensions': integer above maximum value. Expected <= {full}.")
    form = body.get("encoding_format", "float")
    if form not in ("float", "base64"):
        raise unacceptable("encoding_format", f"Invalid value: '{form}'. Supported values are: 'float' and 'base64'.")
    data = []
    for index, text in enumerate(texts):
        vector = embedding(text, size)
        shown: Any = vector
        if form == "base64":
            shown = base64.b64encode(struct.pack(f"<{size}f", *vector)).decode()
        data.append({"object": "embedding", "index": index, "embedding": shown})
    count = sum(words.tokens(text) for text in texts)
    usage = {"prompt_tokens": count, "total_tokens": count}
    return JSONResponse({"object": "list", "data": data, "model": asked.model, "usage": usage})


def embedding(text: str, size: int) -> list[float]:
    """The hashed words of a text, as a vector of unit length."""
    vector = [0.0] * size
    for word in WORD.findall(text.casefold()) or [text]:
        digest = hashlib.sha256(word.encode()).digest()
        vector[int.from_bytes(digest[:4], "big") % size] += 1.0 if digest[4] % 2 else -1.0
    length = math.sqrt(sum(each * each for each in vector))
    if not length:
        vector[0] = length = 1.0
    return [each / length for each in vector]


def moderate(asked: Asked) -> Response:
    """Whether texts may be said."""
    results = []
    for text in _inputs(asked.body):
        categories = {name: bool(pattern.search(text)) for name, pattern in FLAGGED.items()}
        scores = {name: 0.98 if is_flagged else 0.0001 for name, is_flagged in categories.items()}
        applied = {name: ["text"] for name in categories}
        flagged = any(categories.values())
        one = {"flagged": flagged, "categories": categories, "category_scores": scores}
        results.append({**one, "category_applied_input_types": applied})
    return JSONResponse({"id": asked.new_id("modr"), "model": asked.model, "results": results})


def _inputs(body: prompts.Body) -> list[str]:
    given = body.get("input")
    if given is None:
        raise missing("input")
    many = given if isinstance(given, list) and not all(isinstance(one, int) for one in given) else [given]
    if given in ("", []) or not 0 < len(many) <= INPUTS_MAX:
        raise ApiError(400, f"'input' must hold 1 to {INPUTS_MAX} texts.", param="input")
    return [_text(one) for one in many]


def _text(one: Any) -> str:
    if isinstance(one, str):
        return one
    if isinstance(one, list) and all(isinstance(token, int) for token in one):
        return " ".join(map(str, one))
    if isinstance(one, dict) and isinstance(one.get("text"), str):
        return str(one["text"])
    raise wrong("input", "a string, an array of strings or of tokens", one)
