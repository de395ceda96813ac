"""One in-process account for all of a worker's fuzz tests; every test makes its own objects in it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from shared.providers.payments.fake import FakePayments
from tests.integration.fuzz.operations import OPERATIONS, Json
from tests.integration.fuzz.world import Builder
from tests.support import cloud, gateway, proof


@pytest.fixture(scope="module")
def builder() -> Iterator[Builder]:
    with pytest.MonkeyPatch.context() as patch, cloud.running(patch):
        provider = FakePayments()
        for group in ("orders", "donations"):
            patch.setattr(f"functions.api.{group}.routes.payment_provider", lambda: provider)
        for routes in ("bookings.bookings", "bookings.passes", "donations.monthly"):
            patch.setattr(f"functions.api.{routes}.payment_provider", lambda: provider)
        patch.setattr("functions.api.operations.routes.ping", lambda url, timeout_s: 401)
        builder = Builder()
        yield builder
        if builder.seen:
            operations = len({operation for operation, _ in builder.seen})
            proof.report("schemathesis, in process", requests=builder.seen.total(), operations=operations)


@pytest.fixture(scope="module")
def known(builder: Builder) -> Json:
    names = {name for _, path, _ in OPERATIONS for name in gateway.Route("", path, "").names}
    return {name: objects[0] for name, objects in builder.world(names).known.items()}


@pytest.fixture
def http(builder: Builder, known: Json) -> httpx.Client:
    return httpx.Client(transport=gateway.Transport(), base_url=gateway.ADDRESS)
