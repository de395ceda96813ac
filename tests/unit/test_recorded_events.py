"""The recorded events in `events/` are what AWS would send to a stack named atrium-dev."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from functions import modules
from tests.support.template import ROOT

RECORDED = {path.stem: path.read_text() for path in sorted((ROOT / "events").glob("*.json"))}
CLASSES = {one.type: one for one in modules.events()}


def bodies() -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Each message of a queue: its event's name, its record and what its body says."""
    for name, text in RECORDED.items():
        for record in json.loads(text).get("Records", []):
            if record["eventSource"] == "aws:sqs":
                yield name, record, json.loads(record["body"])


def test_a_message_has_the_checksum_of_its_body() -> None:
    found = {name: hashlib.md5(record["body"].encode()).hexdigest() for name, record, _ in bodies()}
    assert len(found) > 10
    assert found == {name: record["md5OfBody"] for name, record, _ in bodies()}


@pytest.mark.parametrize("name", RECORDED)
def test_what_an_event_comes_from_belongs_to_one_stack(name: str) -> None:
    resources = re.findall(r"arn:aws:[a-z0-9]+:[a-z0-9-]*:\d*:(?:[a-z]+/)*([a-z-]+)", RECORDED[name])
    assert [one for one in resources if one != "default" and not one.startswith("atrium-dev-")] == []


def test_what_an_event_of_a_module_says_is_what_its_class_reads() -> None:
    read = [CLASSES[body["type"]].from_data(body["data"]) for _, _, body in bodies() if body.get("aggregate")]
    assert len(read) > 8
    [streamed] = json.loads(RECORDED["event_publisher"])["Records"]
    image = streamed["dynamodb"]["NewImage"]
    assert CLASSES[image["event_type"]["S"]].from_data(json.loads(image["data"]["S"]))
