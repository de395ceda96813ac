"""What the channels' workers are given at once, they can do before they are stopped."""

from __future__ import annotations

import pytest

from shared.notifications.at_once import RESERVES_MS
from tests.support import template


@pytest.mark.parametrize("channel", RESERVES_MS)
def test_a_provider_that_lets_every_message_of_a_batch_wait_gets_no_call_cut_off(channel: str) -> None:
    worker = template.resources("AWS::Serverless::Function")[f"{channel.title()}WorkerFunction"]
    [source] = (event["Properties"] for event in worker["Events"].values() if event["Type"] == "SQS")
    assert source["BatchSize"] * RESERVES_MS[channel] <= worker["Timeout"] * 1000
