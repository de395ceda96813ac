"""What an endpoint group's OpenAPI document says besides what FastAPI reads from the routes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.http.auth import PUBLIC_MARK
from shared.http.problems import Problem
from shared.http.query_parameters import LINKED_MARK

FURTHER_PARAMETERS = "Further query parameters, which others add to links, are passed over."
REFERENCE = "#/components/schemas/{model}"


def complete(document: dict[str, Any]) -> None:
    """Add the schema of problems, to which all refusals refer, and who may call each operation, in place."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template=REFERENCE)
    schemas |= {**problem.pop("$defs"), "Problem": problem}
    # Generic models come with their brackets as underscores (`ListOut_OrderOut_`); their titles are clean.
    names = {name: schema["title"] for name, schema in schemas.items() if name.endswith("_")}
    document["components"]["schemas"] = {names.get(name, name): schema for name, schema in schemas.items()}
    _rename_references(
        document, {REFERENCE.format(model=old): REFERENCE.format(model=new) for old, new in names.items()}
    )
    for operation in operations(document):
        if operation.pop(LINKED_MARK, False):
            operation["description"] = f"{operation.get('description', '')}\n\n{FURTHER_PARAMETERS}".strip()
        if operation.pop(PUBLIC_MARK, False):
            # An empty requirement beside others says that a guest may call it too (OpenAPI 3.1, 4.8.10).
            named = operation.get("security", [])
            operation["security"] = [*named, {}] if named else []


def _rename_references(part: Any, names: dict[str, str]) -> None:
    if isinstance(part, dict):
        reference = part.get("$ref")
        if isinstance(reference, str):
            part["$ref"] = names.get(reference, reference)
        for inner in part.values():
            _rename_references(inner, names)
    elif isinstance(part, list):
        for inner in part:
            _rename_references(inner, names)


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of an OpenAPI document."""
    for item in document.get("paths", {}).values():
        yield from item.values()


def is_public(operation: dict[str, Any]) -> bool:
    """Whether a guest may call an operation of a completed document."""
    security: list[dict[str, Any]] | None = operation.get("security")
    return security is not None and (not security or {} in security)
