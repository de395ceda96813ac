"""In tests, too, a call takes the short path, with the permissions of the function that makes it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from shared.core.aws import client as boto_client
from shared.core.direct_call import DirectCall
from shared.core.settings import settings
from tests.support import call_record, direct_moto
from tests.support.cloud import Aws

KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
# As in a module of a function: who asks is known by the module's name.
ASK = "def ask(client, table, key): return client.get_item(TableName=table, Key=key)"


def asked_by(module: str, table: str) -> Any:
    code: dict[str, Any] = {"__name__": module}
    exec(ASK, code)
    return code["ask"](boto_client("dynamodb"), settings().table(table), KEY)


@pytest.fixture
def long_way(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls that botocore made."""
    taken, call = list[str](), DirectCall._call_botocore

    def noted(self: DirectCall, operation: str, params: Any) -> Any:
        taken.append(operation)
        return call(self, operation, params)

    monkeypatch.setattr(DirectCall, "_call_botocore", noted)
    return taken


def test_a_call_takes_the_short_path(aws: Aws, long_way: list[str]) -> None:
    client, table = boto_client("dynamodb"), settings().table("shop")
    client.put_item(TableName=table, Item={**KEY, "bytes": {"B": b"\x00\xff"}, "n": {"N": "1"}})
    assert client.get_item(TableName=table, Key=KEY)["Item"]["bytes"] == {"B": b"\x00\xff"}
    with pytest.raises(client.exceptions.ConditionalCheckFailedException):
        client.put_item(TableName=table, Item=KEY, ConditionExpression="attribute_not_exists(pk)")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.get_item(TableName="no-such-table", Key=KEY)
    assert long_way == []


def _transaction(*items: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return "TransactWriteItems", {"TransactItems": list(items)}


def _calls(table: str) -> list[tuple[str, dict[str, Any]]]:
    on, new = {"TableName": table}, "attribute_not_exists(pk)"
    item = {**KEY, "bytes": {"B": b"\x00\xff"}, "set": {"BS": [b"a"]}, "n": {"N": "1"}, "none": {"NULL": True}}
    other = {"pk": {"S": "a"}, "sk": {"S": "c"}}
    asked = {"KeyConditionExpression": "pk = :a", "ExpressionAttributeValues": {":a": {"S": "a"}}}
    return [
        ("PutItem", {**on, "Item": item, "ReturnConsumedCapacity": "INDEXES"}),
        ("PutItem", {**on, "Item": item, "ConditionExpression": new}),
        ("PutItem", {**on, "Item": {"pk": {"S": "a"}}}),
        ("PutItem", {**on, "Item": item, "ReturnConsumedCapacity": "SOME"}),
        ("GetItem", {**on, "Key": KEY}),
        ("GetItem", {**on, "Key": other}),
        ("GetItem", {"TableName": "no-such-table", "Key": KEY}),
        _transaction({"Put": {**on, "Item": other}}, {"Delete": {**on, "Key": KEY, "ConditionExpression": new}}),
        _transaction({"Put": {**on, "Item": other}}, {"Delete": {**on, "Key": KEY}}),
        _transaction({"Put": {**on, "Item": other}}, {"Delete": {**on, "Key": other}}),
        _transaction(*[{"ConditionCheck": {**on, "Key": KEY, "ConditionExpression": new}}] * 101),
        ("Query", {**on, **asked, "Limit": 1}),
        ("Query", {**on, "IndexName": "gsi9", **asked}),
        ("Query", {**on, "KeyConditionExpression": "pk >"}),
        ("BatchGetItem", {"RequestItems": {table: {"Keys": [KEY, other]}}}),
        ("UpdateItem", {**on, "Key": other, "UpdateExpression": "SET x = y"}),
        ("Scan", {**on, "Select": "COUNT"}),
        ("DeleteItem", {**on, "Key": other, "ReturnValues": "ALL_OLD"}),
    ]


def test_dynamodb_answers_as_by_motos_own_listener(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    client, table = boto_client("dynamodb"), settings().table("shop")

    def seen(operation: str, params: dict[str, Any]) -> Any:
        try:
            answer = DirectCall(client)(operation, params)
        except ClientError as refusal:
            return type(refusal), refusal.response["Error"], refusal.response.get("CancellationReasons")
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    answers = [seen(*call) for call in _calls(table)]
    for item in aws.items("shop"):
        client.delete_item(TableName=table, Key={"pk": {"S": item["pk"]}, "sk": {"S": item["sk"]}})
    monkeypatch.setattr(direct_moto, "_DYNAMODB", "nobody")
    assert answers == [seen(*call) for call in _calls(table)]
    assert {type(answer) for answer in answers} == {dict, tuple}


def test_a_function_may_only_what_its_policies_grant(aws: Aws, long_way: list[str]) -> None:
    assert "Item" not in asked_by("functions.api.orders.handler", "shop")
    with pytest.raises(AssertionError, match="health is not permitted dynamodb:GetItem"):
        asked_by("functions.api.health.handler", "shop")
    assert call_record.refused.pop().function == "health"
    assert long_way == []


def test_who_watches_calls_is_heard(aws: Aws, long_way: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    client, table, heard = boto_client("dynamodb"), settings().table("shop"), list[str]()
    send = BaseClient._make_api_call

    def noted(self: BaseClient, operation: str, params: Any) -> Any:
        heard.append(operation)
        return send(self, operation, params)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    client.get_item(TableName=table, Key=KEY)
    assert heard == long_way == ["GetItem"]
