"""An in-process AWS (moto) with this repository's own tables, queues, buckets, bus and secrets."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import anyio.to_thread
import boto3
import pytest
from boto3.dynamodb.types import TypeDeserializer
from moto.core.base_backend import BackendDict

from infra.ops import seal
from shared.core import clock, direct_call, secrets
from shared.core.settings import settings
from shared.data import daily_caps
from shared.identity import token_keys
from shared.notifications import at_once
from tests.support import direct_moto, quick_moto, template
from tests.support.account_copy import Snapshot

_plain = TypeDeserializer().deserialize
SECRETS: dict[str, dict[str, Any]] = {
    **token_keys.secrets_of({"current": "k1", "keys": {"k1": base64.urlsafe_b64encode(b"a" * 32).decode()}}),
    "pepper": {"value": base64.b64encode(b"p" * 32).decode()},
    "address_hash": {"value": base64.b64encode(b"h" * 32).decode()},
    "yookassa": {"shop_id": "100500", "secret_key": "test_sandbox_secret", "webhook_token": "hook-token-for-tests"},
    "openai": {"api_key": "sk-for-tests"},
    "exolve": {"api_key": "exolve-key-for-tests", "sender": "79990000000", "webhook_token": "exolve-hook-for-tests"},
    "smsc": {
        "api_key": "smsc-key-for-tests",
        "login": "",
        "password": "",
        "sender": "",
        "webhook_token": "smsc-hook-for-tests",
    },
    "sms_http": {"token": "sms-token-for-tests"},
    "nakama": {"http_key": "http-key-for-tests"},
    "supabase": {"service_key": "service-key-for-tests"},
    "smtp": {"host": "127.0.0.1", "port": 2525, "username": "", "password": ""},
}
PARAMETERS = {
    "StageName": "local",
    "PublicBaseUrl": "http://localhost:8000",
    "CorsOrigins": "http://localhost:3000",
    "MailAuthservId": "mail.localhost",
    "EmailSender": "no-reply@example.com",
    "PlayKeyPairId": "KLOCALPLAYBACK",
    "WebBucketName": f"{template.STACK}-web-{template.ACCOUNT}",
    # moto answers for SNS; the senders to Russia have tests of their own.
    "SmsSendersRussia": "sns",
}
TABLE_KEYS = ("TableName", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode")


@cache
def boto_session() -> boto3.Session:
    """The tests' own session; moto answers its clients in every test alike, so they are kept."""
    return boto3.Session(region_name=template.REGION)


@cache
def boto_client(service: str) -> Any:
    """A kept client of the tests' own session; it makes the calls that functions make directly as they do."""
    made = boto_session().client(service)
    if service in direct_call.OPERATIONS:
        direct_call.use(made)
    return made


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
        asked: dict[str, Any] = {"TableName": settings().table(table)}
        found: list[dict[str, Any]] = []
        while True:
            answer = self.client("dynamodb").scan(**asked)
            found += [{name: _plain(value) for name, value in item.items()} for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return found
            asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

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
    urls = {resolver.ref(name): url for name, url in _queues().items()}
    environ.update({key: urls[value] for key, value in environ.items() if value in urls})
    kms = boto_client("kms")
    for name, properties in template.resources("AWS::KMS::Key").items():
        wanted = {key: properties[key] for key in ("KeySpec", "KeyUsage") if key in properties}
        key_id = kms.create_key(**wanted)["KeyMetadata"]["KeyId"]
        environ.update({key: key_id for key, value in environ.items() if value == resolver.ref(name)})
    s3 = boto_client("s3")
    for name in template.resources("AWS::S3::Bucket"):
        locked = bool(template.resources("AWS::S3::Bucket")[name].get("ObjectLockEnabled"))
        s3.create_bucket(
            Bucket=resolver.ref(name),
            CreateBucketConfiguration={"LocationConstraint": template.REGION},
            ObjectLockEnabledForBucket=locked,
        )
    # Of the CDN's stack.
    if web := environ.get("WEB_BUCKET_NAME"):
        s3.create_bucket(Bucket=web, CreateBucketConfiguration={"LocationConstraint": template.REGION})
    events = boto_client("events")
    for name in template.resources("AWS::Events::EventBus"):
        events.create_event_bus(Name=resolver.ref(name))
    ssm = boto_client("ssm")
    for name, value in SECRETS.items():
        ssm.put_parameter(Name=f"/{template.STACK}/{name}", Value=json.dumps(value), Type="SecureString")
    # Valid for whatever day a test has.
    with clock.frozen_at(datetime(2025, 1, 1, tzinfo=UTC)):
        seal.create(kms, ssm, stack=template.STACK, key_id=environ["SEAL_KEY_ID"], name="Atrium (tests)")
    ses = boto_client("sesv2")
    ses.create_email_identity(EmailIdentity=environ.get("EMAIL_SENDER", "no-reply@example.com"))


def _queues() -> dict[str, str]:
    """Every queue under its logical id, with its dead letters and without its patience; their addresses."""
    sqs, found = boto_client("sqs"), dict[str, str]()
    queues = template.resources("AWS::SQS::Queue")
    # Dead letters first: their owners name them.
    for name in sorted(queues, key=lambda one: "RedrivePolicy" in queues[one]):
        attributes = {}
        if policy := queues[name].get("RedrivePolicy"):
            [dead, _] = policy["deadLetterTargetArn"]["Fn::GetAtt"]
            # As the account itself names it: emulators have accounts of their own.
            asked = sqs.get_queue_attributes(QueueUrl=found[dead], AttributeNames=["QueueArn"])
            arn = asked["Attributes"]["QueueArn"]
            attributes["RedrivePolicy"] = json.dumps({**policy, "deadLetterTargetArn": arn})
        found[name] = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return found


def forget_settings() -> None:
    """Make the code under test read its environment and its secrets anew; its clients are kept, for speed."""
    settings.cache_clear()
    secrets.forget()
    daily_caps.shares.cache_clear()
    at_once.pauses.cache_clear()


# By the environment that it was made for: the new account, and the environment with its addresses.
_new_accounts: dict[tuple[tuple[str, str], ...], tuple[Snapshot, dict[str, str]]] = {}


def _new_account(resolver: template.Resolver, environ: dict[str, str]) -> None:
    """`create` it once in a process; later tests get a copy of what was created, which costs a thirtieth."""
    wanted = tuple(sorted(environ.items()))
    if wanted not in _new_accounts:
        create(resolver, environ)
        backends = [(kind, *found) for kind in BackendDict._instances for found in kind.iter_backends()]
        _new_accounts[wanted] = (Snapshot(backends), dict(environ))
        return
    snapshot, known = _new_accounts[wanted]
    environ.update(known)
    for kind, account, region, backend in snapshot.copied():
        kind[account][region] = backend


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
    # bcrypt's least: a password costs what a whole request costs otherwise.
    environ["PASSWORD_ROUNDS"] = "4"
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with quick_moto.started(), ExitStack() as stack:
        # Before moto's brakes are off: tables are not copied any more then.
        _new_account(resolver, environ)
        stack.enter_context(quick_moto.quick())
        stack.enter_context(direct_moto.direct())
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        forget_settings()
        yield Aws(environ)
    forget_settings()
