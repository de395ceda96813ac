"""Who gives anonymously is named in no public answer, no answer to others, no log line and no file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest

from shared.coworking.donations.export import export_csv
from tests.faults import world
from tests.faults.world import World


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        yield running


def readable(it: World, thing: str, by: str | None) -> Iterator[tuple[str, str]]:
    """The answers to all questions that somebody may ask, about one thing where a question is about a thing."""
    for route in it.cloud.wiring.routes:
        method, _, path = route.key.partition(" ")
        if method != "GET" or not path.startswith("/api/v1"):
            continue
        path = "/".join(thing if part.startswith("{") else part for part in path.split("/"))
        answer = it.call("GET", path.removeprefix("/api/v1"), by=by)
        yield path, answer.body + json.dumps(answer.headers)


def test_an_anonymous_donor_is_named_nowhere(it: World, log: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    anna, boris = it.person("anna", phone="+79120000001"), it.person("boris")
    assert it.admin
    assert it.call("PATCH", "/users/me", {"is_public": True}, by="anna").status == 200
    it.drain()
    capsys.readouterr()
    log.truncate(0)
    body = {"amount": 900_000, "is_anonymous": True, "message": "Тихо"}
    # The provider is slow to answer, so that there is something to write into the log.
    it.provider.fail_next("down")
    given = it.call("POST", "/donations", body, by=anna, key="gift").json["donation"]["id"]
    it.run_for(minutes=20)
    assert it.pay(given, kind="donation")
    it.run_for(minutes=20)
    part = {"amount": 100_000, "reason": "Попросили"}
    assert it.call("POST", f"/donations/{given}/refunds", part, by="admin", key="back").status == 201
    assert it.call("GET", "/donations/export", by="admin").status == 202
    it.run_for(minutes=40)
    printed = log.getvalue() + "".join(capsys.readouterr())
    assert it.call("GET", "/users/me", by=anna).json["total_donated"] == 800_000

    traces = {anna.id, "Anna", "anna@example.com", "+79120000001"}
    assert "payment not started" in printed
    assert [line for line in printed.splitlines() if any(trace in line for trace in traces)] == []
    asked = 0
    for by in (None, boris.name):
        for path, answer in readable(it, given, by):
            asked += 1
            assert not [trace for trace in traces if trace in answer], (by, path)
    assert asked > 60
    [shown] = it.call("GET", "/donations").json["items"]
    assert (shown["id"], shown["name"], shown["message"]) == (given, None, "Тихо")
    file = "".join(export_csv())
    assert given in file
    assert not [trace for trace in traces if trace in file]
