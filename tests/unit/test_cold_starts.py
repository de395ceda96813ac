"""What functions import before they have anything to do: nothing that they never use.

Modules that come into one of them are imported at every cold start; `python -m tests.bench imports` measures them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from tests.bench import artifacts

# Of HTTP, of files, and of calls that no worker makes before its first message.
NEEDLESS = (
    "asyncio",
    "aws_lambda_powertools.utilities.batch",
    "boto3",
    "email_validator",
    "fastapi",
    "lxml",
    "mangum",
    "phonenumbers",
    "pydantic",
    "pyhanko",
    "reportlab",
    "starlette",
)
# Of ours: what compiles dozens of patterns, for what only some functions do, and who needs it at once.
NEEDED_BY = {"shared.core.masking": "functions.workers.openai.handler"}
# The same for functions that answer HTTP.
# What one route or one answer needs is imported there: PyJWT and cryptography come with the first token, for one.
NEEDLESS_OF_HTTP = (
    "boto3",
    "email_validator",
    "icalendar",
    "inscriptis",
    "jwt",
    "lxml",
    "phonenumbers",
    "pyhanko",
    "pyotp",
    "reportlab",
    "shared.core.masking",
    "tnefparse",
    "webauthn",
    "webvtt",
    "zxcvbn",
)
CHILD = """
import json, sys
found = {}
for module in sys.argv[2:]:
    __import__(module)
    found.update({name: module for name in json.loads(sys.argv[1]) if name in sys.modules and name not in found})
print(json.dumps(found))
"""


def test_what_speaks_no_http_imports_nothing_that_it_never_uses() -> None:
    modules = {one.module for one in artifacts.functions() if not one.is_http}
    assert len(modules) > 20
    # One process for all: the first of them that imports a module is named, and those that may come last.
    last = sorted(modules & set(NEEDED_BY.values()))
    found = _imported([*NEEDLESS, *NEEDED_BY], [*sorted(modules - set(last)), *last])
    assert found == NEEDED_BY


def test_what_answers_http_imports_nothing_that_its_first_request_may_not_use() -> None:
    modules = sorted(one.module for one in artifacts.functions() if one.is_http)
    assert len(modules) > 20
    assert _imported(NEEDLESS_OF_HTTP, modules) == {}


READ = """
import json, sys
print(json.dumps([
    f"{module}: {route.path}"
    for module in sys.argv[1:]
    for route in __import__(module, fromlist=["app"]).app.router.routes
    if "dependant" in vars(route)
]))
"""


def test_no_route_is_read_before_its_first_request() -> None:
    modules = [one.module for one in artifacts.functions() if one.is_http]
    assert json.loads(_run([sys.executable, "-c", READ, *modules])) == []


MODELS = """
import functions.api
from fastapi.openapi import models

print(models.OpenAPI.__pydantic_complete__, models.Parameter.__pydantic_complete__)
"""


def test_the_models_of_an_api_document_are_not_made_for_requests() -> None:
    assert _run([sys.executable, "-c", MODELS]).split() == ["False", "False"]


def _imported(names: Sequence[str], modules: Sequence[str]) -> dict[str, str]:
    """Which of some modules importing others brings in, and the first of those that does, in a process of its own."""
    found: dict[str, str] = json.loads(_run([sys.executable, "-c", CHILD, json.dumps(names), *modules]))
    return found


def _run(command: list[str]) -> str:
    environment = {**os.environ, **artifacts.environment()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
