"""One in-process account for all of a worker's fuzz tests; every test makes its own things in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.core.settings import settings
from shared.providers.payments.fake import FakePayments
from tests.integration.fuzz.world import Builder
from tests.support import cloud, proof


@pytest.fixture(scope="module")
def builder() -> Iterator[Builder]:
    with pytest.MonkeyPatch.context() as patch, cloud.running(patch):
        patch.setenv("PASSWORD_ROUNDS", "4")
        settings.cache_clear()
        provider = FakePayments()
        patch.setattr("functions.api.orders.routes.payment_provider", lambda: provider)
        builder = Builder()
        yield builder
        if builder.seen:
            operations = len({operation for operation, _ in builder.seen})
            proof.report("schemathesis, in process", requests=builder.seen.total(), operations=operations)
