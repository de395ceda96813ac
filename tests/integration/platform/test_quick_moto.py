"""The quickened moto answers as moto does, and a transaction that fails leaves nothing behind."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser  # type: ignore[attr-defined]
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]

from shared.core.settings import settings
from tests.support import quick_moto
from tests.support.cloud import Aws


def key(name: str) -> dict[str, Any]:
    return {"pk": {"S": name}, "sk": {"S": name}}


def stock(pieces: int) -> dict[str, Any]:
    return {"M": {"S": {"N": str(pieces)}}}


@pytest.fixture
def rows(aws: Aws) -> list[dict[str, Any]]:
    table = settings().table("shop")
    for name in ("changed", "removed", "replaced"):
        aws.client("dynamodb").put_item(TableName=table, Item={**key(name), "stock": stock(5)})
    return [
        {"Put": {"TableName": table, "Item": {**key("new"), "stock": stock(1)}}},
        {"Put": {"TableName": table, "Item": key("replaced")}},
        {"Delete": {"TableName": table, "Key": key("removed")}},
        {
            "Update": {
                "TableName": table,
                "Key": key("changed"),
                "UpdateExpression": "SET stock.S = stock.S - :n",
                "ExpressionAttributeValues": {":n": {"N": "2"}},
            }
        },
    ]


def stored(aws: Aws) -> dict[str, Any]:
    return {item["pk"]: item.get("stock") for item in aws.items("shop")}


def test_a_transaction_is_done_whole(aws: Aws, rows: list[dict[str, Any]]) -> None:
    aws.client("dynamodb").transact_write_items(TransactItems=rows)
    assert stored(aws) == {"new": {"S": 1}, "replaced": None, "changed": {"S": 3}}


def test_a_cancelled_transaction_is_undone_whole(aws: Aws, rows: list[dict[str, Any]]) -> None:
    refused = {
        "ConditionCheck": {
            "TableName": settings().table("shop"),
            "Key": key("missing"),
            "ConditionExpression": "attribute_exists(pk)",
        }
    }
    with pytest.raises(ClientError) as refusal:
        aws.client("dynamodb").transact_write_items(TransactItems=[*rows, refused])
    assert refusal.value.response["Error"]["Code"] == "TransactionCanceledException"
    assert stored(aws) == {"changed": {"S": 5}, "removed": {"S": 5}, "replaced": {"S": 5}}


def test_an_answer_reads_as_moto_itself_gives_it(aws: Aws, rows: list[dict[str, Any]]) -> None:
    def seen() -> Any:
        answer = aws.client("dynamodb").scan(
            TableName=settings().table("shop"),
            ReturnConsumedCapacity="INDEXES",
            FilterExpression="attribute_exists(pk) AND (NOT begins_with(sk, :r) OR pk IN (:r, :b))",
            ExpressionAttributeValues={":r": {"S": "removed"}, ":b": {"S": "binary"}},
        )
        return {name: value for name, value in answer.items() if name != "ResponseMetadata"}

    binary = {
        **key("binary"),
        "bytes": {"B": b"\x00\xff"},
        "set": {"BS": [b"a"]},
        "none": {"NULL": True},
        "list": {"L": []},
    }
    aws.client("dynamodb").put_item(TableName=settings().table("shop"), Item=binary)
    quickly = seen()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseJSONSerializer, "_serialize_result", quick_moto._write)
        patch.setattr(ConditionExpressionParser, "_lex_condition_expression", quick_moto._lex)
        assert seen() == quickly


UPDATES = (
    "SET a = :one, b = if_not_exists(b, :one) + :two, #n.S = #n.S - :two",
    "SET words = list_append(words, :list) REMOVE gone",
    "SET words = list_append(if_not_exists(none, :list), :list), words2 = :list",
    "REMOVE words[0], words[2] ADD count :two",
    "ADD tags :tags DELETE labels :tags",
    "SET words[9] = :one, stock.XL = :one",
    # What is refused, and how.
    "SET a = :one SET b = :two",
    "SET a = :one, a = :two",
    "SET stock.S = :one, stock = :two",
    "SET pk = :one",
    "SET gsi1pk = :empty",
    "SET gsi1pk = :one",
    "SET a = missing + :one",
    "SET a = none.deeper",
    "SET none.deeper = :one",
    "SET a = #unknown",
    "SET a = :unknown",
    "SET a = words + :one",
    "SET a = list_append(stock, :list)",
    "SET size = :one",
    "SET a = ",
    "ADD words :two",
)


@pytest.mark.parametrize("expression", UPDATES)
def test_an_update_does_what_moto_itself_does(aws: Aws, expression: str) -> None:
    client, table = aws.client("dynamodb"), settings().table("shop")
    item = {
        **key("a"),
        "stock": stock(5),
        "words": {"L": [{"S": one} for one in "abc"]},
        "gone": {"BOOL": True},
        "labels": {"SS": ["x", "y"]},
    }
    values = {
        ":one": {"N": "1"},
        ":two": {"N": "2"},
        ":list": {"L": [{"S": "d"}]},
        ":tags": {"SS": ["x"]},
        ":empty": {"S": ""},
    }

    def seen() -> Any:
        client.put_item(TableName=table, Item=item)
        asked = {"TableName": table, "Key": key("a"), "UpdateExpression": expression, "ReturnValues": "ALL_NEW"}
        try:
            answer = client.update_item(
                **asked,
                ExpressionAttributeNames={"#n": "stock"},
                ExpressionAttributeValues=values,
                ConditionExpression="attribute_exists(pk)",
            )
        except ClientError as refusal:
            return refusal.response["Error"]
        return answer["Attributes"]

    quickly = [seen(), seen()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DepthFirstTraverser, "traverse", quick_moto._walk)
        patch.setattr(validators, "deepcopy", copy.deepcopy)
        patch.setattr(UpdateExpressionParser, "make", quick_moto._make)
        patch.setattr(ConditionExpressionParser, "parse", quick_moto._parse)
        assert [seen(), seen()] == quickly


def test_moto_has_its_brakes_back_afterwards() -> None:
    assert DynamoDBBackend.transact_write_items is quick_moto._transact
    assert BaseJSONSerializer._serialize_result is quick_moto._write
    assert ConditionExpressionParser._lex_condition_expression is quick_moto._lex
    assert ConditionExpressionParser.parse is quick_moto._parse
    assert vars(UpdateExpressionParser)["make"] is quick_moto._make
    assert DepthFirstTraverser.traverse is quick_moto._walk
    assert vars(validators)["deepcopy"] is copy.deepcopy
    assert "__deepcopy__" not in vars(Table)
