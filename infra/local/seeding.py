"""The process that puts the demo data in: the API's handlers are loaded in it once, instead of in dozens of functions.

Not in the local cloud's own process: what handlers keep for their process is this stack's, for as long as it lives.
Everything that follows from a request, by queues and streams, runs in the deployed functions.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from infra.derive import PARAMETERS_READ
from infra.local.aws import Aws
from infra.local.config import REGION, REPOSITORY, STACK_NAME, LocalConfig
from infra.local.emulator import PASSED_ON
from infra.local.handlers import api_routes
from infra.local.problems import LocalError
from infra.transform import load

# All of the demo data, or the accounts alone.
What = Literal["all", "accounts"]


class Seeding:
    """One such process, a context manager that ends it; `report` is told what it says.

    `traffic` names a file for what is asked and answered in it, which tests look through.
    """

    def __init__(
        self,
        config: LocalConfig,
        aws: Aws,
        report: Callable[[str], None],
        *,
        what: What = "all",
        traffic: Path | None = None,
    ) -> None:
        self._config = config
        self._aws = aws
        self._report = report
        self._what = what
        self._traffic = traffic
        self._process: subprocess.Popen[str] | None = None

    @property
    def log(self) -> Path:
        """What its handlers log."""
        return self._config.state / "seeding.log"

    def start(self) -> None:
        """Start it, and wait until the demo data is in but for what slow workers make. Raises LocalError."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.local.seeding_child"],
                cwd=REPOSITORY,
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                # Ctrl-C in the terminal is for us.
                start_new_session=True,
            )
        with contextlib.suppress(BrokenPipeError):
            # One that ended at once is found out about below.
            print(json.dumps(self._given()), file=self._process.stdin, flush=True)
        self._listen(until="planted")

    def complete(self) -> None:
        """Wait for the rest, which may take minutes. Raises LocalError."""
        self._listen(until="completed")

    def stop(self) -> None:
        """End it; what is missing then is put in by the next one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _listen(self, until: str) -> None:
        process = self._process
        if process is None or process.stdout is None:
            raise LocalError("The demo data was not put in.", "`make seeds` tries again.")
        if not listen(process.stdout, until, self._report, self.log):
            raise LocalError(f"The demo data was not put in: {self._last_words()}", f"Its log: {self.log}")

    def _given(self) -> dict[str, Any]:
        config = self._config
        return {
            "state": str(config.state),
            "port": config.port,
            "cloud_port": config.cloud_port,
            "what": self._what,
            "traffic": str(self._traffic) if self._traffic else None,
            # A deploy has read the template already, which takes a second.
            "routes": [dataclasses.astuple(route) for route in api_routes(load(config.source / "template.yaml"))],
        }

    def _environment(self) -> dict[str, str]:
        keys = self._aws.credentials
        return (
            {name: os.environ[name] for name in PASSED_ON if name in os.environ}
            | variables(self._aws)
            | {
                "AWS_ENDPOINT_URL": self._aws.endpoint_url,
                "AWS_ACCESS_KEY_ID": keys.access_key,
                "AWS_SECRET_ACCESS_KEY": keys.secret_key,
                "AWS_DEFAULT_REGION": REGION,
                "AWS_REGION": REGION,
                # What is logged stays when the process is ended.
                "PYTHONUNBUFFERED": "1",
            }
        )

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def __enter__(self) -> Seeding:
        with contextlib.ExitStack() as failed:
            failed.callback(self.stop)
            self.start()
            failed.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def listen(lines: Iterable[str], until: str, report: Callable[[str], None], log: Path) -> bool:
    """Report what the process says until it tells that it is so far; False when it ended before.

    Raises LocalError when it says that it failed.
    """
    for line in lines:
        told: dict[str, Any] = json.loads(line)
        if "failed" in told:
            raise LocalError(told["failed"], f"{told['hint']} What the API logged: {log}".strip())
        if "said" in told:
            report(told["said"])
        elif until in told:
            return True
    return False


def variables(aws: Aws) -> dict[str, str]:
    """The environment variables of all deployed functions: one name means one thing in each of them.

    Save for the secrets that a function reads in one call: here they are those of all.
    """
    found: dict[str, str] = {}
    secrets: set[str] = set()
    for page in aws.client("lambda").get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            own = function.get("Environment", {}).get("Variables", {})
            if function["FunctionName"].startswith(f"{STACK_NAME}-"):
                secrets.update(name for name in own.get(PARAMETERS_READ, "").split(",") if name)
                found = own | found
    return found | {PARAMETERS_READ: ",".join(sorted(secrets))}
