"""Nothing that a caller sends is without a bound: every text, number and list in every request of the document."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from re import _parser
from typing import Any

import pytest

from tests.support.api_document import DOCUMENT

Json = dict[str, Any]
ALTERNATIVES = ("anyOf", "oneOf", "allOf")
LONGEST_LIST = 1000
LONGEST_TEXT = 1_000_000
# Parts of `PublicKeyCredential.toJSON()`, to which browsers add members over the years: the size of a body bounds them.
READ_IN_PART = {"AssertionRequest", "AttestationRequest", "NewPasskeyCredentialRequest", "PasskeyCredentialRequest"}
# How a format bounds a text: dates are checked to have a year of four digits.
FORMATS = {"date", "date-time"}


def unbounded(api: Json) -> list[str]:
    """Where a request may hold something of any length or size."""
    found = list[str]()
    for path, item in api["paths"].items():
        for method, operation in item.items():
            for parameter in operation.get("parameters", []):
                found += _look(api, parameter["schema"], f"{method} {path} {parameter['in']} {parameter['name']}", ())
            for content in operation.get("requestBody", {}).get("content", {}).values():
                found += _look(api, content["schema"], f"{method} {path}", ())
    return sorted(set(found))


def _look(api: Json, schema: Json, where: str, within: tuple[str, ...]) -> Iterator[str]:
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        if name not in within:
            yield from _look(api, api["components"]["schemas"][name], name, (*within, name))
        return
    if "x-max-bytes" in schema or "enum" in schema or "const" in schema:
        return
    kind, inner = schema.get("type"), [part for name in ALTERNATIVES for part in schema.get(name, [])]
    for part in inner:
        yield from _look(api, part, where, within)
    if kind == "string" and not _is_short(schema):
        yield where
    if kind in {"integer", "number"} and not schema.keys() & {"maximum", "exclusiveMaximum"}:
        yield where
    if kind == "array":
        if schema.get("maxItems", LONGEST_LIST + 1) > LONGEST_LIST:
            yield where
        yield from _look(api, schema.get("items", {}), f"{where}[]", within)
    if kind == "object" and schema.get("additionalProperties") is not False and where not in READ_IN_PART:
        if not _has_few_names(schema):
            yield f"{where} takes fields that it does not name"
        for part in schema.get("patternProperties", {}).values():
            yield from _look(api, part, f"{where}[]", within)
    for name, part in schema.get("properties", {}).items():
        yield from _look(api, part, f"{where}.{name}", within)
    if kind is None and not inner:
        yield f"{where} takes anything"


def _has_few_names(schema: Json) -> bool:
    """Whether the sender chooses the names, but only so many, so long and of a pattern."""
    names = schema.get("propertyNames", {}).get("maxLength", LONGEST_TEXT + 1)
    few = schema.get("maxProperties", LONGEST_LIST + 1) <= LONGEST_LIST
    return few and names <= LONGEST_TEXT and bool(schema.get("patternProperties"))


def _is_short(schema: Json) -> bool:
    if schema.get("format") in FORMATS or schema.get("maxLength", LONGEST_TEXT + 1) <= LONGEST_TEXT:
        return True
    pattern = schema.get("pattern", "")
    widest = _parser.parse(pattern).getwidth()[1]
    return bool(re.match(r"\^.*\$$", pattern)) and widest <= LONGEST_TEXT


def test_everything_that_is_sent_has_a_bound() -> None:
    assert unbounded(DOCUMENT) == []


def test_a_digit_is_one_that_python_reads_the_same_way() -> None:
    """In the patterns of requests `\\d` is any script's digit, and what parses the text later knows ten of them."""
    assert r"\\d" not in json.dumps(DOCUMENT)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"},
        {"type": "string", "pattern": "^a+$"},
        {"type": "string", "pattern": "[a-z]{3}"},
        {"type": "integer", "minimum": 0},
        {"type": "number"},
        {"type": "array", "items": {"type": "boolean"}},
        {"type": "array", "maxItems": 5, "items": {"type": "string"}},
        {"type": "object"},
        {"type": "object", "patternProperties": {"^a$": {"type": "boolean"}}, "maxProperties": 5},
        {"type": "object", "patternProperties": {"^a$": {"type": "boolean"}}, "propertyNames": {"maxLength": 5}},
        {
            "type": "object",
            "patternProperties": {"^a$": {"type": "string"}},
            "maxProperties": 5,
            "propertyNames": {"maxLength": 5},
        },
        {"type": "object", "additionalProperties": False, "properties": {"a": {"type": "string"}}},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {},
    ],
)
def test_a_field_without_a_bound_is_named(schema: Json) -> None:
    planted = copy.deepcopy(DOCUMENT)
    planted["components"]["schemas"]["LoginRequest"]["properties"]["planted"] = schema
    [where] = unbounded(planted)
    assert where.startswith("LoginRequest.planted")
