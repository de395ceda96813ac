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
        "requestBody": {
            "content": {
                "application/json": {
                    "schema": {"type": "object", "x-max-bytes": 256_000},
                    "example": {
                        "type": "notification",
                        "event": "payment.succeeded",
                        "object": {"id": "2d8f1a3b-000f-5000-9000-1b2c3d4e5f60", "status": "succeeded"},
                    },
                }
            }
        },
        "responses": {
            "200": {"description": "Queued, or not of use here", "content": {"application/json": {"schema": {}}}},
            "400": {"description": "Not a notification"},
            "403": {"description": "Not one of the provider's addresses, or not sent through the CDN that is in front"},
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
                "application/json": {
                    "schema": {"type": "object", "x-max-bytes": 64_000},
                    "example": {"event_type": "SMS_STATUS", "message_id": "439166538239448736", "status": "delivered"},
                },
                "application/x-www-form-urlencoded": {
                    "schema": {"type": "object", "x-max-bytes": 64_000},
                    "example": {"id": "1234", "phone": "79161234567", "status": "1"},
                },
            }
        },
        "responses": {
            "200": {"description": "Queued, or not of use here", "content": {"application/json": {"schema": {}}}},
            "400": {"description": "Not a report"},
            "403": {"description": "Not sent through the CDN that is in front"},
            "404": {"description": "Not a provider, or not its secret path"},
        },
    }
}
# In the order in which somebody new reads them; a group whose tag is missing here comes last, with its docstring.
TAGS = {
    "auth": "Accounts: registering, signing in and out, passwords, passkeys, second factors, codes, sessions.",
    "users": "One's own profile and data, and people for admins.",
    "search": "The search of the staff: orders, people, tickets, products, clients and courses by one text.",
    "products": "The catalogue: products, stock, pictures, preorder waves and the waiting list.",
    "promo-codes": "Promo codes: keeping them, and checking what one takes off.",
    "orders": "Orders: quoting, placing, paying, following, assembling, shipping and refunding.",
    "spaces": "Coworking spaces: hours, capacity and how full they are.",
    "visits": "Visits: checking in and out, door codes, who is present, corrections.",
    "bookings": "Bookings of desks and rooms: what is free when, booking, moving, cancelling, and calendar feeds.",
    "passes": "Passes to a coworking: what is sold, buying one, what is left of it, freezing it.",
    "guests": "Guests of members: inviting one, the code that lets them in, and the door.",
    "donations": "Donations: once and monthly, paying, the public list and ranking, and the accounts of all.",
    "karma": "Karma: balances, the ranking, and points that admins give.",
    "support": "Support: tickets, messages, attachments, the queue of agents and canned replies.",
    "requests": "Requests to the language model, answered by a task.",
    "assistant": "The assistant: questions about lessons and one's own records, and handing them over to support.",
    "courses": "Courses: the catalogue, authoring, review and releases.",
    "learning": "Learning: enrolment, progress and quizzes.",
    "videos": "Videos of lessons: uploading them in parts, captions, and how the transcoding goes.",
    "playback": "Playing a video: the signed cookies or addresses that its player needs.",
    "automation": "Rules between modules: what happens when an event with certain fields happens to somebody.",
    "achievements": "Achievements: what there is to be had, what one has, and what admins change and give.",
    "certificates": "Certificates: shown and verified for everybody, one's own, and what admins do with them.",
    "onboarding": "Onboarding: clients at the desk, their passports, devices, invoices, consents; the client's side.",
    "contracts": "Contracts in the hands of the client: read, sign, reject.",
    "notifications": "The inbox, preferences by category and channel, and what was delivered.",
    "pages": "Pages of the site in Markdown, with every version that they had.",
    "result": "Tasks: how background work goes, and the file or text that it made.",
    "analytics": "Sales, visits, donations and learning in figures, from counters alone.",
    "operations": "The stack itself: queues, dead letters, stuck work and the health of dependencies.",
    "health": "Whether the API answers.",
    "webhooks": "What partners report: payments that changed, texts that were delivered.",
}
INFO = {
    "title": "Atrium",
    "version": "1",
    "summary": "A shop, a coworking, onboarding with contracts, learning and customer support behind one HTTP API.",
    "description": (
        "Errors are RFC 9457 problem documents (`application/problem+json`); `code` is stable. What the gateway or the "
        "CDN refuses by itself, such as an unknown address (404) or too many requests (429), is another body, mostly "
        '`{"message": …}`: go by its status. Amounts are integers '
        "in minor units (kopecks), times ISO 8601 in UTC. Lists are read page by page: pass `next_cursor` back as "
        "`cursor` until it is null. Query parameters that an operation does not list are refused with 422, as unknown "
        "fields of bodies are, and so is one that is repeated though it is no list. `HEAD` answers wherever `GET` "
        "does, but where `GET` does more than read.\n\n"
        "To sign in, send `login` and `password` to `POST /api/v1/auth/login`, and its `access_token` with each "
        "request in `Authorization: Bearer …`. On the local cloud the demo accounts stand on the page `/docs`."
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
    tags = {"webhooks": TAGS["webhooks"]}
    components: dict[str, dict[str, Any]] = {}
    for group, app in apps():
        document = app.openapi()
        for path, operations in document.get("paths", {}).items():
            target = paths.setdefault(path, {})
            if clash := target.keys() & operations.keys():
                raise ValueError(f"{path} {sorted(clash)} is served by two groups, one of them {group}")
            target.update(operations)
            named = {tag for operation in operations.values() for tag in operation["tags"]}
            tags |= {tag: TAGS.get(tag) or _about(group) for tag in named}
        for kind, entries in document.get("components", {}).items():
            known = components.setdefault(kind, {})
            for name, schema in entries.items():
                if known.setdefault(name, schema) != schema:
                    raise ValueError(f"{kind} {name} of {group} differs from another group's: rename one")
    _show_examples(paths, components.get("schemas", {}))
    order = [*(name for name in TAGS if name in tags), *sorted(tags.keys() - TAGS.keys())]
    return {
        "openapi": "3.1.0",
        "info": INFO,
        "servers": [{"url": "/", "description": "The address of the stack's HTTP API, or of the local cloud"}],
        "tags": [{"name": name, "description": tags[name]} for name in order],
        "paths": dict(sorted(paths.items())),
        "components": {kind: dict(sorted(entries.items())) for kind, entries in sorted(components.items())},
    }


def _show_examples(paths: dict[str, dict[str, Any]], schemas: dict[str, Any]) -> None:
    """Repeat a body's example beside it: not every reader of the document looks into the schemas for one."""
    for operation in (operation for operations in paths.values() for operation in operations.values()):
        for body in operation.get("requestBody", {}).get("content", {}).values():
            # A body that may be left out is one of its schema and null.
            references = (one.get("$ref", "") for one in (body["schema"], *body["schema"].get("anyOf", ())))
            named = (schemas.get(reference.rpartition("/")[2], {}) for reference in references)
            shown = [schema["examples"][0] for schema in named if schema.get("examples")]
            if shown and "example" not in body:
                body["example"] = shown[0]


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
