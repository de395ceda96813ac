"""How the console reads the tables: through, for people. A laptop's are small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from boto3.dynamodb.types import TypeDeserializer

from infra.local.web.context import WebContext

Row: TypeAlias = dict[str, Any]
_MOST_ITEMS_READ = 5000


class Tables:
    """The stack's tables by the name that its outputs give them."""

    def __init__(self, context: WebContext) -> None:
        self._context = context

    def items(self, table: str, kind: str | None = None) -> Iterator[Row]:
        """The items of a table, or those of one kind."""
        pages = (
            self._context.aws.client("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=self._context.outputs[f"{table}TableName"],
                PaginationConfig={"MaxItems": _MOST_ITEMS_READ},
            )
        )
        read = TypeDeserializer().deserialize
        items = ({name: read(value) for name, value in item.items()} for page in pages for item in page["Items"])
        return (one for one in items if kind in (None, one.get("type")))

    def partition(self, table: str, pk: str) -> list[Row]:
        """All items of one partition, in the order of their sort keys."""
        pages = (
            self._context.aws.client("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=self._context.outputs[f"{table}TableName"],
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": pk}},
            )
        )
        read = TypeDeserializer().deserialize
        return [{name: read(value) for name, value in item.items()} for page in pages for item in page["Items"]]

    def people(self) -> dict[str, Row]:
        """Everybody by id."""
        return {one["pk"].removeprefix("USER#"): one for one in self.items("Identity", "user")}


def of(items: list[Row], kind: str) -> Iterator[Row]:
    """Those of one kind."""
    return (one for one in items if one.get("type") == kind)


def newest(rows: Iterable[Row], by: str, limit: int) -> list[Row]:
    """The last ones by a time, the newest first."""
    return sorted(rows, key=lambda one: str(one[by]), reverse=True)[:limit]


def name(user_id: str | None, people: dict[str, Row]) -> str:
    """What somebody is called; the id of somebody who is not among these; empty for nobody."""
    return str(people[user_id]["full_name"]) if user_id in people else user_id or ""
