"""docs/openapi.json is what the endpoint groups say now, and what outside tools can read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute, iter_route_contexts
from openapi_schema_validator import OAS31Validator, oas31_format_checker
from openapi_spec_validator import OpenAPIV31SpecValidator

from infra import openapi
from infra.rules.web import app_routes
from shared.core.pictures import PictureType
from shared.http.api_document import operations
from shared.http.app import operation_id
from tests.support.api_document import DOCUMENT

SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
# What RFC 9457 calls it.
PICTURES = get_args(PictureType)
PROBLEMS = {"Problem", "ProblemField"}
REQUESTS = ("Create", "Update", "Request")


def references(part: Any) -> Iterator[str]:
    """What a part of the document refers to."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def reached(part: Any) -> set[str]:
    """The names of the schemas that a part of the document refers to, directly or not."""
    seen: set[str] = set()
    waiting = [part]
    while waiting:
        for reference in references(waiting.pop()):
            name = reference.rpartition("/")[2]
            if name not in seen:
                seen.add(name)
                waiting.append(SCHEMAS[name])
    return seen


def test_the_stored_document_is_not_stale() -> None:
    assert openapi.TARGET.read_text() == openapi.text(), "run `make openapi`"


def test_the_document_is_valid_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    named = {f"#/components/schemas/{name}" for name in SCHEMAS}
    assert set(references(DOCUMENT)) == named


def test_each_group_s_document_stands_alone() -> None:
    for group, app in openapi.apps():
        document = app.openapi()
        named = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
        assert set(references(document)) <= named, group


def test_every_operation_says_who_may_call_it_and_how_it_fails() -> None:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            answers = operation["responses"]
            # A link is answered by a redirect.
            assert any(status[0] in "23" for status in answers), (method, path)
            assert "security" in operation, f"{method} {path} does not say who may call it"
            if operation["security"]:
                assert "401" in answers, f"{method} {path} does not document 401"


def test_a_route_asks_for_a_person_or_is_marked_public() -> None:
    public = openapi.public_routes()
    for route, (module, asks) in app_routes().items():
        if route.startswith("HEAD "):
            continue
        assert asks != (route in public), f"{module}: {route} must ask for a person or have openapi_extra=PUBLIC_ROUTE"


def test_operation_ids_are_a_verb_and_what_it_is_done_to_and_unique() -> None:
    names = [operation["operationId"] for operation in operations(DOCUMENT)]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", name)] == []


def test_an_operation_id_is_the_endpoint_s_name() -> None:
    router = APIRouter()

    @router.get("/wishes")
    async def list_own_wishes() -> None: ...

    [route] = router.routes
    assert isinstance(route, APIRoute)
    assert operation_id(route) == "listOwnWishes"


# Their items are parts of one thing.
NO_LISTS = {"OrderOut", "HealthReportOut"}


def test_every_list_has_a_next_cursor_also_one_that_fits_a_page() -> None:
    without = set()
    for path, item in DOCUMENT["paths"].items():
        content = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        fields = SCHEMAS.get(name, {}).get("properties", {})
        if "items" in fields and "next_cursor" not in fields and name not in NO_LISTS:
            without.add(path)
    assert without == set()


def test_answers_and_requests_are_told_apart_by_their_names() -> None:
    plain = {name for name, schema in SCHEMAS.items() if "enum" in schema}
    answers = {name for operation in operations(DOCUMENT) for name in reached(operation["responses"])} - plain
    requests = {name for operation in operations(DOCUMENT) for name in reached(operation.get("requestBody"))} - plain
    assert {name for name in answers if not name.endswith("Out")} == PROBLEMS
    assert [name for name in requests if not name.endswith(REQUESTS)] == []


def test_every_tag_is_explained_in_a_sentence_of_its_own_and_used() -> None:
    explained = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    assert explained.keys() == {tag for operation in operations(DOCUMENT) for tag in operation["tags"]}
    assert all(said[0].isupper() and said.endswith(".") for said in explained.values())
    assert len(set(explained.values())) == len(explained)
    # What a folder's docstring says when nobody has said it in `openapi.TAGS`.
    assert [name for name, said in explained.items() if "endpoint group" in said] == []


def test_signing_in_comes_first_among_the_tags() -> None:
    assert DOCUMENT["tags"][0]["name"] == "auth"
    assert "POST /api/v1/auth/login" in DOCUMENT["info"]["description"]


def test_the_document_says_nothing_that_only_the_code_needs() -> None:
    assert "x-public" not in json.dumps(DOCUMENT)


def examples() -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Where an example stands, the schema that it stands in, and the example."""
    for name, schema in SCHEMAS.items():
        for example in schema.get("examples", []):
            yield name, schema, example
        for field, part in schema.get("properties", {}).items():
            for example in part.get("examples", []):
                yield f"{name}.{field}", part, example


def validator(schema: dict[str, Any]) -> Any:
    """A schema of the document with what it refers to; formats count, as they do for linters and generated clients."""
    return OAS31Validator({**schema, "components": DOCUMENT["components"]}, format_checker=oas31_format_checker)


def test_examples_are_valid() -> None:
    for where, schema, example in examples():
        found = validator(schema).iter_errors(example)
        assert [error.message for error in found] == [], where


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body that may be sent: `METHOD /path` and its media type's part of the document."""
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            for kind, body in operation.get("requestBody", {}).get("content", {}).items():
                yield f"{method.upper()} {path} {kind}", body


def test_every_body_has_an_example_that_its_schema_takes() -> None:
    shown = dict(bodies())
    assert len(shown) > 100
    assert [where for where, body in shown.items() if "example" not in body] == []
    for where, body in shown.items():
        found = validator(body["schema"]).iter_errors(body["example"])
        assert [error.message for error in found] == [], where


def test_every_example_is_one_that_its_endpoint_takes() -> None:
    """What a schema cannot say, as a cross-check of two fields, holds for the examples too."""
    for group, app in openapi.apps():
        for context in iter_route_contexts(app.routes):
            field = getattr(context.original_route, "body_field", None)
            for method in context.methods or () if field else ():
                [body] = DOCUMENT["paths"][context.path_format][method.lower()]["requestBody"]["content"].values()
                _, errors = field.validate(body["example"], {}, loc=("body",))
                assert not errors, (group, method, context.path_format, errors)


def changes() -> Iterator[tuple[str, Any, Any]]:
    """Path, body field and documented example of each PATCH."""
    for _, app in openapi.apps():
        for context in iter_route_contexts(app.routes):
            if "PATCH" in (context.methods or ()):
                operation = DOCUMENT["paths"][context.path_format]["patch"]
                example = operation["requestBody"]["content"]["application/json"]["example"]
                yield context.path_format, context.original_route.body_field, example


def test_what_a_change_may_leave_out_has_no_documented_default() -> None:
    """A client that fills defaults in would change what its caller did not name."""
    promised = {
        (path, name)
        for path, field, _ in changes()
        for name, schema in SCHEMAS[field.field_info.annotation.__name__]["properties"].items()
        if schema.get("default") is not None
    }
    # No field of the resource: what to do with its bookings this once.
    assert promised == {("/api/v1/resources/{resource_id}", "cancel_bookings")}


def test_a_change_takes_null_where_the_document_says_so() -> None:
    refused = [
        (path, name)
        for path, field, example in changes()
        for name, schema in SCHEMAS[field.field_info.annotation.__name__]["properties"].items()
        if {"type": "null"} in schema.get("anyOf", ()) and field.validate({**example, name: None}, {}, loc=("body",))[1]
    ]
    assert refused == []


def test_every_form_for_a_picture_takes_what_phones_save() -> None:
    """A form that takes WebP takes every other type that the media inspector reads."""
    forms = {
        name: set(schema["properties"]["content_type"].get("enum", ()))
        for name, schema in SCHEMAS.items()
        if "content_type" in schema.get("properties", {}) and name.endswith(REQUESTS)
    }
    pictures = {name: kinds for name, kinds in forms.items() if "image/webp" in kinds}
    assert len(pictures) >= 4
    # Attachments are not shown: their types are a list of their own.
    assert [name for name, kinds in pictures.items() if "application/pdf" not in kinds and kinds != set(PICTURES)] == []


@pytest.mark.parametrize(
    ("folder", "path"), [("yookassa", "/webhooks/yookassa/{token}"), ("sms", "/webhooks/sms/{provider}/{token}")]
)
def test_a_webhook_s_refusals_are_documented(folder: str, path: str) -> None:
    source = (openapi.ROOT / "functions" / "webhooks" / folder / "handler.py").read_text()
    refused = set(re.findall(r"webhooks\.problem\((\d{3}),", source))
    assert refused == DOCUMENT["paths"][path]["post"]["responses"].keys() - {"200"}
