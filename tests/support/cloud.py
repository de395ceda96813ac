"""An in-process AWS (moto) with this repository's own tables, queues, buckets, bus and secrets."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import anyio.to_thread
import boto3
import pytest
from moto import mock_aws

from shared.core import secrets
from shared.core.settings import settings
from tests.support import quick_moto, template

SECRETS: dict[str, dict[str, Any]] = {
    "jwt": {"current": "k1", "keys": {"k1": base64.b64encode(b"a" * 32).decode()}},
    "pepper": {"value": base64.b64encode(b"p" * 32).decode()},
    "yookassa": {"shop_id": "100500", "secret_key": "test_sandbox_secret", "webhook_token": "hook-token-for-tests"},
    "openai": {"api_key": "sk-for-tests"},
    "sms_http": {"token": "sms-token-for-tests"},
    "nakama": {"http_key": "http-key-for-tests"},
    "supabase": {"service_key": "service-key-for-tests"},
    "smtp": {"host": "127.0.0.1", "port": 2525, "username": "", "password": ""},
}
PARAMETERS = {"StageName": "local", "PublicBaseUrl": "http://localhost:8000", "CorsOrigins": "http://localhost:3000"}
TABLE_KEYS = ("TableName", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")


@cache
def boto_session() -> boto3.Session:
    """The tests' own session; moto answers its clients in every test alike, so they are kept."""
    return boto3.Session(region_name=template.REGION)


@cache
def boto_client(service: str) -> Any:
    """A kept client of the tests' own session."""
    return boto_session().client(service)


@dataclass
class Aws:
    """What tests look at: clients, and what lies in the queues."""

    environ: dict[str, str] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        return boto_client(service)

    def messages(self, queue: str) -> list[dict[str, Any]]:
        """Take all messages out of a queue, parsed."""
        sqs, url, found = self.client("sqs"), settings().queue_url(queue), []
        while True:
            batch = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            if not batch:
                return found
            for message in batch:
                found.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def items(self, table: str) -> list[dict[str, Any]]:
        """All items of a table, as plain dicts; only tests may scan."""
        source = boto_session().resource("dynamodb").Table(settings().table(table))
        answer = source.scan()
        found = list(answer["Items"])
        while "LastEvaluatedKey" in answer:
            answer = source.scan(ExclusiveStartKey=answer["LastEvaluatedKey"])
            found += answer["Items"]
        return found

    def events(self, *types: str) -> list[dict[str, Any]]:
        """Stored domain events in the order of their ids, optionally of some types."""
        found = sorted(self.items("events"), key=lambda item: item["sk"])
        for item in found:
            item["data"] = json.loads(item["data"])
        return [item for item in found if not types or item["event_type"] in types]


def create(resolver: template.Resolver, environ: dict[str, str]) -> None:
    """What the template describes, in the account that the tests' own clients reach; queue addresses into `environ`."""
    dynamodb = boto_client("dynamodb")
    for name, properties in template.resources("AWS::DynamoDB::Table").items():
        wanted = {key: resolver(properties[key]) for key in TABLE_KEYS if key in properties}
        dynamodb.create_table(**{"TableName": resolver.ref(name), **wanted})
    sqs = boto_client("sqs")
    urls = {
        resolver.ref(name): sqs.create_queue(QueueName=name)["QueueUrl"]
        for name in template.resources("AWS::SQS::Queue")
    }
    environ.update({key: urls[value] for key, value in environ.items() if value in urls})
    s3 = boto_client("s3")
    for name in template.resources("AWS::S3::Bucket"):
        s3.create_bucket(Bucket=resolver.ref(name), CreateBucketConfiguration={"LocationConstraint": template.REGION})
    events = boto_client("events")
    for name in template.resources("AWS::Events::EventBus"):
        events.create_event_bus(Name=resolver.ref(name))
    ssm = boto_client("ssm")
    for name, value in SECRETS.items():
        ssm.put_parameter(Name=f"/{template.STACK}/{name}", Value=json.dumps(value), Type="SecureString")
    ses = boto_client("sesv2")
    ses.create_email_identity(EmailIdentity=environ.get("EMAIL_SENDER", "no-reply@example.com"))


def forget_settings() -> None:
    """Make the code under test read its environment and its secrets anew; its clients are kept, for speed."""
    settings.cache_clear()
    secrets.forget()


async def _refuse_thread(call: Any, *_: Any, **__: Any) -> Any:
    # FastAPI's way with plain functions. A thread costs more than what ours do, and may not be forked from.
    raise AssertionError(f"{call} would run in a thread: make what FastAPI calls an `async def`")


@contextmanager
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """A fresh account for one test, in which every request is answered by the thread that asks."""
    monkeypatch.setattr(anyio.to_thread, "run_sync", _refuse_thread)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    credentials = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    resolver = template.Resolver(template.load(), PARAMETERS)
    environ = {**credentials, "AWS_DEFAULT_REGION": template.REGION, **template.environment(resolver)}
    environ["STACK_NAME"] = template.STACK
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with mock_aws(), quick_moto.quick():
        create(resolver, environ)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        forget_settings()
        yield Aws(environ)
    forget_settings()
