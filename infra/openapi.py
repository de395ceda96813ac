"""`make openapi`: merges every endpoint group's OpenAPI document into docs/openapi.json."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from shared.http.api_document import is_public

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "openapi.json"
# The one route that no FastAPI app serves: its sender dictates the shape.
WEBHOOK = {
    "post": {
        "tags": ["webhooks"],
        "summary": "YooKassa's notifications",
        "security": [],
        "description": "200: taken over; anything else is sent again. The body is not trusted, see docs/deploy.md.",
        "operationId": "receiveYookassaNotification",
        "parameters": [
            {"name": "token", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 128}}
        ],
        "requestBody": {"content": {"application/json": {"schema": {"type": "object", "x-max-bytes": 256_000}}}},
        "responses": {
            "200": {"description": "Queued, or not of use here", "content": {"application/json": {"schema": {}}}},
            "400": {"description": "Not a notification"},
            "403": {"description": "Not one of the provider's addresses"},
            "404": {"description": "Not the secret path"},
        },
    }
}
SMS_WEBHOOK = {
    "post": {
        "tags": ["webhooks"],
        "summary": "Delivery reports of text messages",
        "security": [],
        "description": "200: taken over, or says nothing final; anything else is sent again. See docs/deploy.md.",
        "operationId": "receiveSmsReport",
        "parameters": [
            {
                "name": "provider",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "enum": ["exolve", "smsc"]},
            },
            {"name": "token", "in": "path", "required": True, "schema": {"type": "string", "maxLength": 128}},
        ],
        "requestBody": {
            "content": {
                "application/json": {"schema": {"type": "object", "x-max-bytes": 64_000}},
                "application/x-www-form-urlencoded": {"schema": {"type": "object", "x-max-bytes": 64_000}},
            }
        },
        "responses": {
            "200": {"description": "Queued, or not of use here", "content": {"application/json": {"schema": {}}}},
            "400": {"description": "Not a report"},
            "404": {"description": "Not a provider, or not its secret path"},
        },
    }
}
INFO = {
    "title": "Atrium",
    "version": "1",
    "summary": "A shop, a coworking, donations, karma and customer support behind one HTTP API.",
    "description": (
        "Errors are RFC 9457 problem documents (`application/problem+json`); `code` is stable. Amounts are integers "
        "in minor units (kopecks), times ISO 8601 in UTC. Lists are read page by page: pass `next_cursor` back as "
        "`cursor` until it is null. `HEAD` answers wherever `GET` does, but where `GET` starts a task."
    ),
    "contact": {"name": "Atrium's maintainers"},
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}


def apps() -> Iterator[tuple[str, FastAPI]]:
    """Every endpoint group under functions/api, discovered, by its folder's name."""
    os.environ.setdefault("STAGE", "local")
    for folder in sorted((ROOT / "functions" / "api").iterdir()):
        if (folder / "handler.py").exists():
            yield folder.name, import_module(f"functions.api.{folder.name}.handler").app


def merged() -> dict[str, Any]:
    """One document with all groups' paths and schemas.

    Raises ValueError when two groups mean different things by one schema name, or serve the same route.
    """
    paths: dict[str, dict[str, Any]] = {
        "/webhooks/yookassa/{token}": WEBHOOK,
        "/webhooks/sms/{provider}/{token}": SMS_WEBHOOK,
    }
    tags = {"webhooks": "What partners report: payments that changed, texts that were delivered."}
    components: dict[str, dict[str, Any]] = {}
    for group, app in apps():
        document = app.openapi()
        for path, operations in document.get("paths", {}).items():
            target = paths.setdefault(path, {})
            if clash := target.keys() & operations.keys():
                raise ValueError(f"{path} {sorted(clash)} is served by two groups, one of them {group}")
            target.update(operations)
            tags |= {tag: _about(group) for operation in operations.values() for tag in operation["tags"]}
        for kind, entries in document.get("components", {}).items():
            known = components.setdefault(kind, {})
            for name, schema in entries.items():
                if known.setdefault(name, schema) != schema:
                    raise ValueError(f"{kind} {name} of {group} differs from another group's: rename one")
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": "/", "description": "The address of the stack's HTTP API, or of the local cloud"}],
        "tags": [{"name": name, "description": said} for name, said in sorted(tags.items())],
        "paths": dict(sorted(paths.items())),
        "components": {kind: dict(sorted(entries.items())) for kind, entries in sorted(components.items())},
    }


def _about(group: str) -> str:
    """What a group is for: the first line of its package's docstring, or else of its handler's."""
    package, handler = import_module(f"functions.api.{group}"), import_module(f"functions.api.{group}.handler")
    return (package.__doc__ or handler.__doc__ or group).partition("\n")[0]


def public_routes() -> frozenset[str]:
    """`METHOD /path` of each operation that a guest may call, the webhook among them."""
    return frozenset(
        f"{method.upper()} {path}"
        for path, operations in merged()["paths"].items()
        for method, operation in operations.items()
        if is_public(operation)
    )


def text() -> str:
    """The document as it is stored."""
    return json.dumps(merged(), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write docs/openapi.json."""
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text())
    print(f"{TARGET.relative_to(ROOT)}: {len(merged()['paths'])} paths")
    return 0


if __name__ == "__main__":
    sys.exit(main())
