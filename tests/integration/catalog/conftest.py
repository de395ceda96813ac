"""A shop with an admin, a customer and guests; files in an in-process S3."""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image

from shared.core.settings import settings
from tests.support import http
from tests.support.cloud import Aws
from tests.support.http import Answer, Context
from tests.support.people import create_user, sign_in

HOODIE = {
    "article": "HD-001",
    "name": "Худи Орбита",
    "price": 430000,
    "sizes": [{"size": "S", "stock": 3}, {"size": "M", "stock": 5}],
}


@dataclass
class Person:
    id: str
    token: str


@dataclass
class Shop:
    aws: Aws
    people: dict[str, Person] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def person(self, name: str, *roles: str) -> Person:
        if name not in self.people:
            user = create_user(name, *roles, full_name=name)
            self.people[name] = Person(user.id, sign_in(user).access_token)
        return self.people[name]

    @property
    def admin(self) -> Person:
        return self.person("admin", "admin")

    def call(self, method: str, path: str, body: Any = None, *, by: str | None = None, **options: Any) -> Answer:
        from functions.api.pages.handler import handler as pages
        from functions.api.products.handler import handler as products
        from functions.api.result.handler import handler as result

        handler = {"pages": pages, "result": result}.get(path.partition("?")[0].split("/")[1], products)
        token = None if by is None else (self.admin if by == "admin" else self.person(by)).token
        # As clients send it: percent-encoded, the cursors' own characters included.
        path, mark, query = path.partition("?")
        path = quote(path) + mark + quote(query, safe="=&")
        return http.call(handler, method, f"/api/v1{path}", body, token=token, **options)

    def product(self, **fields: Any) -> dict[str, Any]:
        """A product made by the admin, by default the hoodie with an article of its own."""
        body = {**HOODIE, "article": f"HD-{next(self.numbers):03d}", **fields}
        answer = self.call("POST", "/products", body, by="admin")
        assert answer.status == 201, answer.body
        made: dict[str, Any] = answer.json
        return made

    def preorder(self, *, waves: int = 3, capacity: int = 5) -> dict[str, Any]:
        return self.product(order_type="preorder", preorder_waves_total=waves, preorder_wave_capacity=capacity)

    def read(self, product_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/products/{product_id}", by="admin").json
        return found

    def work(self, *messages: dict[str, Any], attempt: int = 1) -> list[str]:
        """Give messages to the tasks worker; the ids of those that failed."""
        from functions.workers.tasks.handler import handler

        records = [
            {
                "messageId": str(number),
                "receiptHandle": "r",
                "body": json.dumps(message),
                "attributes": {"ApproximateReceiveCount": str(attempt)},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:tasks",
                "awsRegion": "eu-central-1",
            }
            for number, message in enumerate(messages)
        ]
        answer = handler({"Records": records}, Context())
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]

    def envelopes(self, *types: str) -> list[dict[str, Any]]:
        """Stored events as the bus delivers them."""
        from shared.data.events import EventItem

        found = [EventItem.from_raw_data(item) for item in _raw(self.aws, "events")]
        events = sorted((item.event() for item in found), key=lambda event: event.id)
        return [event.envelope() for event in events if event.type in types]

    def upload(self, product_id: str, data: bytes, content_type: str = "image/png") -> str:
        """Ask for a form, put the bytes where it says, and let the inspector run; the media id."""
        answer = self.call("POST", f"/products/{product_id}/media", {"content_type": content_type}, by="admin")
        assert answer.status == 201, answer.body
        key = answer.json["fields"]["key"]
        self.put(key, data, content_type)
        self.inspect(key)
        media_id: str = answer.json["media_id"]
        return media_id

    def put(self, key: str, data: bytes, content_type: str = "image/png") -> None:
        s3 = self.aws.client("s3")
        s3.put_object(Bucket=settings().media_bucket, Key=key, Body=data, ContentType=content_type)

    def inspect(self, key: str) -> None:
        from functions.streams.media_inspector.handler import handler

        record = {"s3": {"bucket": {"name": settings().media_bucket}, "object": {"key": key}}}
        handler({"Records": [record]}, Context())

    def stored(self) -> set[str]:
        answer = self.aws.client("s3").list_objects_v2(Bucket=settings().media_bucket)
        return {one["Key"] for one in answer.get("Contents", [])}

    def file(self, bucket: str, key: str) -> bytes:
        name = settings().media_bucket if bucket == "media" else settings().files_bucket
        body: bytes = self.aws.client("s3").get_object(Bucket=name, Key=key)["Body"].read()
        return body


def _raw(aws: Aws, table: str) -> list[dict[str, Any]]:
    pages = aws.client("dynamodb").get_paginator("scan").paginate(TableName=settings().table(table))
    return [item for page in pages for item in page["Items"]]


def picture(size: tuple[int, int] = (800, 600), kind: str = "PNG", **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "#c33").save(target, kind, **options)
    return target.getvalue()


@pytest.fixture
def shop(aws: Aws) -> Shop:
    return Shop(aws)


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    shop.product(article="A1", name="Худи Орбита", price=300)
    shop.product(article="B2", name="Кепка Орбита", price=100)
    shop.product(article="C3", name="Футболка Ёжик", price=200)
    waves: dict[str, Any] = {"preorder_waves_total": 1, "preorder_wave_capacity": 1}
    shop.product(article="D4", name="Худи Комета", price=500, order_type="preorder", **waves)
    shop.product(article="E5", name="Hoodie hood XL", price=400)
    return shop
