"""The emulated AWS keeps what it knew, over a stop and a start."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.local.claim import claim
from infra.local.config import REGION, LocalConfig
from infra.local.emulator import Emulator
from infra.local.problems import LocalError

TABLE = "things"
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}


@pytest.fixture
def config(tmp_path: Path) -> LocalConfig:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return LocalConfig(state=tmp_path / "state", cloud_port=port)


def client(emulator: Emulator, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=emulator.config.cloud_url,
        region_name=REGION,
        aws_access_key_id=emulator.credentials.access_key,
        aws_secret_access_key=emulator.credentials.secret_key,
    )


def read_stream(emulator: Emulator) -> list[str]:
    streams = client(emulator, "dynamodbstreams")
    arn = streams.list_streams(TableName=TABLE)["Streams"][0]["StreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    begin = streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    return [one["dynamodb"]["Keys"]["pk"]["S"] for one in streams.get_records(ShardIterator=begin)["Records"]]


def put(emulator: Emulator, pk: str) -> None:
    client(emulator, "dynamodb").put_item(TableName=TABLE, Item={"pk": {"S": pk}})


def test_what_changed_before_a_restart_is_still_in_the_stream(config: LocalConfig) -> None:
    emulator = Emulator(config)
    emulator.start()
    try:
        client(emulator, "dynamodb").create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification=STREAM,
        )
        put(emulator, "before")
        emulator.stop()
        emulator.start()
        put(emulator, "after")
        assert read_stream(emulator) == ["before", "after"]
    finally:
        emulator.stop()


def test_a_second_cloud_does_not_start_on_the_state_of_one_that_runs_on_other_ports(config: LocalConfig) -> None:
    second = Emulator(config)
    unpacked = config.state / "tmp" / "function"
    unpacked.mkdir(parents=True)
    with claim(config.state), pytest.raises(LocalError, match="runs on"), second:
        pass
    assert unpacked.exists()
