"""Every operation of docs/openapi.json, how to ask it as an admin, and what no answer may be."""

from __future__ import annotations

from typing import Any

import httpx

from shared.http.headers import SECURITY_HEADERS
from tests.integration.fuzz.world import Builder
from tests.support import fuzzing, gateway
from tests.support.api_document import DOCUMENT

Json = dict[str, Any]
OPERATIONS = [(method.upper(), path, item[method]) for path, item in DOCUMENT["paths"].items() for method in item]
JSON = {"content-type": "application/json"}


def of_admin(builder: Builder) -> dict[str, str]:
    return {"authorization": f"Bearer {builder.tokens['admin']}"}


def filled(path: str, known: Json) -> str:
    for name in gateway.Route("", path, "").names:
        path = path.replace("{" + name + "}", str(known[name]))
    return path


def fault(method: str, path: str, operation: Json, answer: httpx.Response) -> str | None:
    """What is wrong with an answer, if anything is."""
    documented = operation["responses"].get(str(answer.status_code))
    where = f"{method} {path} answered {answer.status_code}"
    if answer.status_code == 404 and fuzzing.is_gateways_own(answer):
        return None
    if answer.status_code >= 500 or documented is None:
        return f"{where}: {answer.text[:200]}"
    media_type = answer.headers.get("content-type", "").split(";")[0]
    if answer.content and media_type not in documented.get("content", {media_type: {}}):
        return f"{where} as {media_type}"
    if not answer.headers.keys() >= {name.lower() for name in SECURITY_HEADERS}:
        return f"{where} without the security headers"
    return None
