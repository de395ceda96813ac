"""What happens to a call happens on the short path as it does on botocore's: once, and with the same end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from shared.core.aws import client
from shared.core.direct_call import DirectCall
from shared.core.settings import settings
from tests.faults import world
from tests.faults.call_interceptor import Crash, Fault, Kind
from tests.faults.world import World

KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
ENDS: dict[Kind, tuple[int, type[BaseException] | None]] = {
    Kind.DIES_BEFORE: (0, Crash),
    Kind.DIES_AFTER: (1, Crash),
    Kind.REFUSED: (0, ClientError),
    Kind.LOST: (1, ReadTimeoutError),
    Kind.REPEATED: (1, None),
}


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        yield running


@pytest.fixture(params=["short", "botocore's"])
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ways that calls took at first."""
    taken, call = list[str](), DirectCall.__call__

    def noted(self: DirectCall, operation: str, params: Any) -> Any:
        if request.param == "short":
            taken.append(operation)
            return call(self, operation, params)
        return self._call_botocore(operation, params)

    monkeypatch.setattr(DirectCall, "__call__", noted)
    return taken


def count(it: World) -> int:
    found = it.aws.client("dynamodb").get_item(TableName=settings().table("shop"), Key=KEY).get("Item", {})
    return int(found["n"]["N"]) if found else 0


def add_one() -> Any:
    update = {
        "TableName": settings().table("shop"),
        "Key": KEY,
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    # With a token, as the code under test sends transactions.
    return client("dynamodb").transact_write_items(TransactItems=[{"Update": update}], ClientRequestToken="once")


@pytest.mark.parametrize("kind", Kind)
def test_a_fault_ends_a_call_in_one_way(it: World, path: list[str], kind: Kind) -> None:
    happened, error = ENDS[kind]
    it.interceptor.arm(Fault(1, kind))
    with it.interceptor.process("orders"):
        if error is None:
            assert add_one()["ResponseMetadata"]["HTTPStatusCode"] == 200
        else:
            with pytest.raises(error):
                add_one()
    assert [call.name for call in it.interceptor.calls] == ["dynamodb.TransactWriteItems"]
    path.clear()
    it.interceptor.disarm()
    assert count(it) == happened


def test_what_follows_a_fault_is_a_call_of_its_own(it: World, path: list[str]) -> None:
    it.interceptor.arm(Fault(1, Kind.REFUSED))
    with it.interceptor.process("orders"):
        with pytest.raises(ClientError):
            add_one()
        add_one()
    assert len(it.interceptor.calls) == 2
    assert path in ([], ["TransactWriteItems"] * 2)
    it.interceptor.disarm()
    assert count(it) == 1


def test_every_service_of_the_short_path_is_known_by_its_name(it: World, path: list[str]) -> None:
    it.interceptor.arm()
    with it.interceptor.process("orders"):
        client("dynamodb").get_item(TableName=settings().table("shop"), Key=KEY)
        client("sqs").send_message(QueueUrl=settings().queue_url("sms"), MessageBody="{}")
        entry = {"EventBusName": settings().event_bus, "Source": "atrium", "DetailType": "x", "Detail": "{}"}
        client("events").put_events(Entries=[entry])
    names = ["dynamodb.GetItem", "sqs.SendMessage", "eventbridge.PutEvents"]
    assert [call.name for call in it.interceptor.calls] == names
    assert path in ([], ["GetItem", "SendMessage", "PutEvents"])


def test_an_outage_reaches_the_short_path(it: World, path: list[str]) -> None:
    it.interceptor.outages.add("dynamodb.TransactWriteItems")
    with it.interceptor.process("orders"), pytest.raises(ClientError):
        add_one()
    assert path in ([], ["TransactWriteItems"])
    it.interceptor.outages.clear()
    assert count(it) == 0
