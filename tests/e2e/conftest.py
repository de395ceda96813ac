"""E2e tests talk to the deployed stack; `plugin.py` starts it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.local.aws import Aws
from infra.local.config import LocalConfig
from infra.local.deploy import Deployer
from tests.e2e.client import Api, Cloud
from tests.e2e.plugin import DIRECTORY
from tests.support.chaos_cloud import ChaosCloud, chaos_cloud

START_TIMEOUT_S = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is `e2e`, and `long` unless it belongs to the sample."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)
            if item.get_closest_marker("sample") is None:
                item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def cloud() -> Cloud:
    """The run's one local cloud; every test shares it, so tests make their own people and products."""
    directory = Path(os.environ[DIRECTORY])
    facts_file = directory / "cloud.json"
    deadline = time.monotonic() + START_TIMEOUT_S
    while not facts_file.exists():
        if time.monotonic() > deadline:
            pytest.fail(f"The local cloud did not start; see {directory}/host.log", pytrace=False)
        time.sleep(0.1)
    facts = json.loads(facts_file.read_text())
    if "error" in facts:
        pytest.fail(f"The local cloud did not start: {facts['error']}", pytrace=False)
    config = LocalConfig(directory / "state", facts["port"], facts["cloud_port"])
    aws = Aws(config)
    return Cloud(config.base_url, Deployer(config, aws).outputs(), aws)


@pytest.fixture
def person(cloud: Cloud) -> Iterator[Callable[[], Api]]:
    """Make people: `person()` is a guest with an API client of their own."""
    made: list[Api] = []

    def make() -> Api:
        made.append(Api(cloud))
        return made[-1]

    yield make
    for api in made:
        api.close()


@pytest.fixture
def api(person: Callable[[], Api]) -> Api:
    """One guest."""
    return person()


@pytest.fixture
def admin(person: Callable[[], Api]) -> Api:
    """The demo administrator, signed in."""
    return person().as_demo("admin")


@pytest.fixture
def manager(person: Callable[[], Api]) -> Api:
    """The demo manager, signed in."""
    return person().as_demo("manager")


@pytest.fixture(scope="session")
def chaos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChaosCloud]:
    """A second cloud for tests that kill and break."""
    with chaos_cloud(tmp_path_factory.mktemp("rough")) as cloud:
        yield cloud
