"""What functions that speak no HTTP import before they have anything to do: nothing that they never use.

Modules that come into one of them are imported at every cold start; `python -m tests.bench imports` measures them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

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
    command = [sys.executable, "-c", CHILD, json.dumps([*NEEDLESS, *NEEDED_BY]), *sorted(modules - set(last)), *last]
    environment = {**os.environ, **artifacts.environment()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == NEEDED_BY
