"""The process that puts the demo data in, which infra/local/seeding.py starts with the functions' environment.

Its standard output is for what it has to say, one JSON object a line; what handlers print there goes to its log.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, TextIO

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.config import LocalConfig
from infra.local.gateway import Answer, Route
from infra.local.handlers import Handlers, Witness
from infra.local.parent import end_with_parent
from infra.local.problems import LocalError
from infra.local.seed import SeedContext, seed


class _Voice:
    """Says things to the process that started this one; several threads may."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._lock = threading.Lock()

    def say(self, **told: Any) -> None:
        with self._lock:
            self._out.write(json.dumps(told) + "\n")
            self._out.flush()


def witness(path: Path) -> Witness:
    """Append each request's body and its answer to a file, as JSON lines."""
    out = path.open("a", buffering=1)

    def note(body: bytes, answer: Answer) -> None:
        said = {"asked": body.decode(errors="replace"), "answered": answer.content.decode(errors="replace")}
        out.write(json.dumps({"status": answer.status, **said}) + "\n")

    return note


def main() -> int:
    """Put the demo data in; 0 when all of it is there. The first line of the input is what seeding.py gives."""
    given = json.loads(sys.stdin.readline())
    end_with_parent()
    voice = _Voice(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)
    config = LocalConfig(Path(given["state"]), given["port"], given["cloud_port"])
    routes = [Route(*fields) for fields in given["routes"]]
    handlers = Handlers(routes, witness(Path(given["traffic"])) if given["traffic"] else None)
    context = SeedContext(config.base_url, handlers, lambda sentence: voice.say(said=sentence))
    try:
        if given["what"] == "accounts":
            from infra.local.modules.identity.seeds import prepare

            prepare(context)
            context.await_confirmed()
            voice.say(planted=True)
        else:
            complete = seed(context)
            voice.say(planted=True)
            complete()
    except LocalError as error:
        voice.say(failed=error.message, hint=error.hint)
        return 1
    except (BotoCoreError, ClientError) as error:
        traceback.print_exc()
        voice.say(failed=f"AWS says: {error}", hint="")
        return 1
    voice.say(completed=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
