"""Donors, the donations functions, the payments worker and a provider in memory."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import pytest

from functions.api.donations.handler import handler as api
from functions.workers.payments import handler as payments_worker
from shared.core import ids
from shared.core.observability import logger
from shared.coworking.donations.models import Donation
from shared.identity.models import User
from shared.payments import lookup as payment_lookup
from shared.providers.payments.fake import FakePayments
from tests.support.cloud import Aws
from tests.support.http import Answer
from tests.support.people import People
from tests.support.sqs import failed_of


@dataclass
class Donors(People):
    """People who donate, the payment provider, and the workers."""

    provider: FakePayments = field(default_factory=FakePayments)

    def sign_in_again(self, name: str) -> None:
        """Another session, when time has ended the first."""
        self.sign_in(name, User.get(*User.key(self.people[name][0])))

    def call(
        self, method: str, path: str, body: Any = None, *, by: str | None = None, key: str | None = None, etag: str = ""
    ) -> Answer:
        return self.ask(api, method, path, body, by, key, etag)

    def give(self, amount: int = 100_000, *, by: str = "anna", **more: Any) -> str:
        """A donation that waits for its money; its id."""
        answer = self.call("POST", "/donations", {"amount": amount, **more}, by=by)
        assert answer.status == 201, answer.body
        assert answer.json["payment_url"]
        return str(answer.json["donation"]["id"])

    def given(self, amount: int = 100_000, *, by: str = "anna", **more: Any) -> str:
        """A donation whose money came."""
        donation_id = self.give(amount, by=by, **more)
        self.pay(donation_id)
        return donation_id

    def pay(self, donation_id: str, *, amount: int | None = None) -> None:
        at_provider = self.at_provider(donation_id)
        self.provider.pay(at_provider, amount=amount)
        assert self.notify(at_provider) == []

    def at_provider(self, donation_id: str) -> str:
        [payment] = payment_lookup.payments_of("donation", donation_id)
        return str(payment.provider_payment_id)

    def notify(self, provider_payment_id: str, event: str = "payment.succeeded") -> list[str]:
        data = {"event": event, "object_id": provider_payment_id}
        return self.work({"id": ids.new("ntf"), "type": "payment.notification", "data": data})

    def work(self, body: dict[str, Any]) -> list[str]:
        return failed_of(payments_worker.handler, ("m1", body))

    def refund(self, donation_id: str, amount: int | None = None, *, key: str | None = None) -> Answer:
        """Ask for a refund and let the worker carry it out."""
        body = {"reason": "Попросили", **({"amount": amount} if amount else {})}
        answer = self.call("POST", f"/donations/{donation_id}/refunds", body, by="admin", key=key)
        if answer.status == 201:
            data = {"refund_id": answer.json["refund_id"]}
            self.work({"id": ids.new("evt"), "type": "refund.requested", "data": data})
        return answer

    def stored(self, donation_id: str) -> Donation:
        return Donation.get(*Donation.key(donation_id), consistent_read=True)

    def total(self, name: str = "anna") -> int:
        return int(User.get(*User.key(self.person(name)), consistent_read=True).total_donated or 0)

    def feed(self) -> list[tuple[int, str | None]]:
        found = self.call("GET", "/donations").json["items"]
        return [(one["amount"], one["name"]) for one in found]

    def leaders(self, period: str = "all") -> list[tuple[str, int]]:
        found = self.call("GET", f"/donations/leaderboard?period={period}").json["items"]
        return [(one["name"], one["amount"]) for one in found]


@pytest.fixture
def donors(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Donors:
    fake = FakePayments()
    monkeypatch.setattr("functions.api.donations.routes.payment_provider", lambda: fake)
    monkeypatch.setattr(payments_worker, "provider", lambda: fake)
    return Donors(aws, provider=fake)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the functions write into their log, as CloudWatch gets it."""
    text = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", text)
    return text
