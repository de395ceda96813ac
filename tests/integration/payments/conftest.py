"""A payable to pay for, a provider in memory, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from shared.core import clock
from shared.core.clock import FrozenClock
from shared.providers.payments.fake import FakePayments
from tests.support.cloud import Aws
from tests.support.payable import PaymentFlow


@pytest.fixture
def frozen() -> Iterator[FrozenClock]:
    with clock.frozen_at(datetime(2026, 3, 10, 9, 0, tzinfo=UTC)) as stopped:
        yield stopped


@pytest.fixture
def provider() -> FakePayments:
    return FakePayments()


@pytest.fixture
def flow(aws: Aws, frozen: FrozenClock, provider: FakePayments) -> PaymentFlow:
    return PaymentFlow(provider)
