"""The gate that tests of the deployed stack put before a function's calls."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import pytest
import urllib3

from tests.support.call_gate import Gate
from tests.support.scripted_server import Server, serving

DYNAMODB = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-central-1/dynamodb/aws4_request, Signature=x",
    "X-Amz-Target": "DynamoDB_20120810.PutItem",
}
SNS = {"Authorization": DYNAMODB["Authorization"].replace("dynamodb", "sns")}


@pytest.fixture
def upstream() -> Iterator[Server]:
    server = Server([(200, {"done": True})])
    with serving(server):
        yield server


@pytest.fixture
def gate(upstream: Server) -> Iterator[Gate]:
    with Gate({"/": upstream.url}) as gate:
        yield gate


def call(gate: Gate, headers: dict[str, str], body: str = "{}", path: str = "/") -> urllib3.BaseHTTPResponse:
    return urllib3.request("POST", gate.url + path, body=body, headers=headers, retries=False, timeout=5)


def begin(gate: Gate) -> threading.Thread:
    """A call by somebody who may be dead by the time of its answer."""

    def run() -> None:
        with contextlib.suppress(urllib3.exceptions.HTTPError):
            call(gate, DYNAMODB)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_calls_pass_as_they_are_and_are_written_down(gate: Gate, upstream: Server) -> None:
    assert call(gate, DYNAMODB, '{"a": 1}').json() == {"done": True}
    call(gate, SNS, '"&Action=Publish&"')
    call(gate, {}, path="/v3/payments")
    assert [one.name for one in gate.calls] == ["dynamodb.PutItem", "sns.Publish", "POST /v3/payments"]
    assert all(one.changes for one in gate.calls)
    _, _, headers, body = upstream.requests[0]
    assert (headers["x-amz-target"], body) == ("DynamoDB_20120810.PutItem", {"a": 1})
    assert headers["host"] == gate.url.removeprefix("http://"), "it is signed"


def test_what_is_held_before_has_not_arrived_and_never_does_when_it_is_dropped(gate: Gate, upstream: Server) -> None:
    with gate.trap(lambda one: one.changes, "before") as trap:
        caller = begin(gate)
        assert trap.wait(5) is not None
        assert upstream.requests == []
        trap.drop()
    caller.join(5)
    assert upstream.requests == []


def test_what_is_held_after_has_been_done(gate: Gate, upstream: Server) -> None:
    with gate.trap(lambda one: one.changes, "after") as trap:
        caller = begin(gate)
        assert trap.wait(5) is not None
        assert len(upstream.requests) == 1
        assert caller.is_alive()
    caller.join(5)
    assert not caller.is_alive(), "it goes on when the trap is taken away"


def test_a_trap_catches_once_and_only_what_it_waits_for(gate: Gate) -> None:
    with gate.trap(lambda one: one.name == "sns.Publish", "before") as trap:
        assert call(gate, DYNAMODB).status == 200
        assert trap.wait(0) is None


def test_a_failure_is_answered_instead_and_nothing_arrives(gate: Gate, upstream: Server) -> None:
    with gate.failing(lambda one: one.name == "sns.Publish", 503):
        assert call(gate, SNS, '"&Action=Publish&"').status == 503
        assert call(gate, DYNAMODB).status == 200
    with gate.failing(lambda one: True, 0), pytest.raises(urllib3.exceptions.HTTPError):
        call(gate, DYNAMODB)
    assert len(upstream.requests) == 1
    assert call(gate, SNS, '"&Action=Publish&"').status == 200
