"""Watches a whole run for leaks: what passes the web server is looked for in every log and every table at its end.

It lives in the process that owns the cloud, so that it sees all workers' requests and the browsers'. The demo data is
put in by another process, which leaves what it asked and was answered in a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response

from infra.local import logs
from infra.local.cloud import LocalCloud
from infra.local.config import STACK_NAME
from infra.local.seeding import Seeding
from infra.local.web.proxy import Gateway
from tests.support.leaks import MADE_UP, SensitiveValues, in_items, in_logs

# Read from Parameter Store as one; the rest of its path says which.
SECRETS = f"/{STACK_NAME}/"
# What every deployment has, and what stands in the open as an address or a user name.
OPEN = {"localhost"}
# Of a run: what the demo data asked of the API, and its answers (infra/local/seeding_child.py).
TRAFFIC = "seeding.jsonl"


class LeakWatch:
    """Remembers what people and functions say through the local web server."""

    def __init__(self) -> None:
        self.seen = SensitiveValues()
        self._handle = Gateway.handle

    def __enter__(self) -> LeakWatch:
        watch, handle = self, self._handle

        async def handle_and_remember(gateway: Gateway, request: Request) -> Response:
            answer = await handle(gateway, request)
            if MADE_UP not in request.headers:
                watch.seen.take(await request.body(), refused=answer.status_code >= 400)
            watch.seen.take(bytes(answer.body))
            return answer

        Gateway.handle = handle_and_remember  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        Gateway.handle = self._handle  # type: ignore[method-assign]

    def report(self, cloud: LocalCloud, path: Path, traffic: Path) -> None:
        """Write what was found, each place once, and how much was looked through."""
        self._learn(cloud)
        for line in traffic.read_text().splitlines():
            exchange = json.loads(line)
            self.seen.take(exchange["asked"], refused=exchange["status"] >= 400)
            self.seen.take(exchange["answered"])
        lines, items = list(_lines(cloud)), list(_items(cloud))
        found = [*in_logs(self.seen, lines), *in_items(self.seen, items)]
        found_leaks = {
            "leaks": sorted({str(leak) for leak in found}),
            "lines": len(lines),
            "items": len(items),
            "known": {kind: len(values) for kind, values in {**self.seen.secrets, **self.seen.personal}.items()},
        }
        path.write_text(json.dumps(found_leaks, ensure_ascii=False))

    def _learn(self, cloud: LocalCloud) -> None:
        """The stored secrets, and the codes that reached people."""
        pages = cloud.client("ssm").get_paginator("get_parameters_by_path")
        for page in pages.paginate(Path=SECRETS, Recursive=True, WithDecryption=True):
            for parameter in page["Parameters"]:
                if parameter["Type"] == "SecureString":
                    self.seen.keep(parameter["Name"].removeprefix(SECRETS), json.loads(parameter["Value"]))
        for values in self.seen.secrets.values():
            values -= OPEN
        for message in httpx.get(f"{cloud.base_url}/_local/inbox", params={"limit": 1000}, timeout=60).json()["inbox"]:
            self.seen.codes_in(message["text"])


def _lines(cloud: LocalCloud) -> Iterator[tuple[str, str]]:
    for function, _, message in logs.read(cloud.aws, 0):
        for line in message.splitlines():
            yield function, line
    for line in Seeding(cloud.config, cloud.aws, lambda _: None).log.read_text().splitlines():
        yield "seeding", line


def _items(cloud: LocalCloud) -> Iterator[tuple[str, dict[str, Any]]]:
    dynamodb = cloud.client("dynamodb")
    for table in dynamodb.list_tables()["TableNames"]:
        for page in dynamodb.get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                yield table, item
