"""The AWS clients of the functions: what all of them send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shared.core import aws as functions_aws
from shared.data import base
from shared.identity.models import User
from tests.support.cloud import Aws


def renew() -> None:
    """A client copies its session's listeners when it is made."""
    functions_aws.client.cache_clear()
    base.forget()


@pytest.fixture
def agents(aws: Aws) -> Iterator[list[str]]:
    found: list[str] = []

    def note(request: Any, **_: Any) -> None:
        value = request.headers["User-Agent"]
        found.append(value.decode() if isinstance(value, bytes) else value)

    emitter = functions_aws.session().get_component("event_emitter")
    emitter.register_first("before-send", note)
    renew()
    yield found
    emitter.unregister("before-send", note)
    renew()


def test_every_client_has_the_short_name_that_costs_nothing_to_put_together(agents: list[str]) -> None:
    functions_aws.client("sqs").list_queues()
    functions_aws.client("ssm").describe_parameters()
    User.get_or_none("USER#nobody", "USER")
    # Powertools adds its own behind it.
    assert [agent.split()[0] for agent in agents] == [functions_aws.USER_AGENT] * 3
    assert not any("botocore" in agent.lower() for agent in agents)
