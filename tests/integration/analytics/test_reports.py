"""What an admin reads, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.core.clock import FrozenClock
from shared.core.settings import settings
from shared.identity import tokens
from tests.integration.analytics.conftest import Call, count, line, order_event, paid, refund, wave_event
from tests.support.cloud import Aws
from tests.support.http import Context
from tests.support.template import ROOT

PATHS = ["/summary", "/sales", "/products", "/promo-codes", "/waves"]


def test_a_summary_of_thirty_days_says_what_it_counts_in(ask: Call, time: FrozenClock) -> None:
    count(paid("A", line("cap", 2, 1500)), paid("B", line("cap", 1, 1501)), refund(1500, ("cap", 1, 1500)))
    assert ask("/summary").json == {
        "first": "2026-02-09",
        "last": "2026-03-10",
        "currency": "RUB",
        "time_zone": "UTC",
        "orders_placed": 0,
        "orders_paid": 2,
        "orders_shipped": 0,
        "orders_cancelled": 0,
        "orders_expired": 0,
        "units_sold": 3,
        "gross_revenue": 4501,
        "discount_amount": 0,
        "delivery_amount": 0,
        "refunds": 1,
        "refunded_amount": 1500,
        "net_revenue": 3001,
        "average_order": 2251,
    }


def test_another_midnight_is_said_and_counted_by(ask: Call, time: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    time.at = datetime(2026, 3, 10, 21, 30, tzinfo=UTC)
    with monkeypatch.context() as patch:
        patch.setenv("ORGANISATION_TIME_ZONE", "Europe/Moscow")
        settings.cache_clear()
        count(paid("A", line("cap", 1, 1500)))
        found = ask("/summary?from=2026-03-11").json
        assert (found["time_zone"], found["last"], found["orders_paid"]) == ("Europe/Moscow", "2026-03-11", 1)
        assert ask("/sales").json["items"][-1]["orders_paid"] == 1
    settings.cache_clear()


def test_both_ends_of_a_period_belong_to_it(ask: Call, time: FrozenClock) -> None:
    for number in "ABC":
        count(paid(number, line("cap", 1, 1500)))
        time.tick(days=1)
    assert ask("/summary?from=2026-03-10&to=2026-03-11").json["orders_paid"] == 2
    assert ask("/summary?from=2026-03-12&to=2026-03-12").json["orders_paid"] == 1
    assert ask("/summary?from=2026-03-13&to=2026-03-13").json["orders_paid"] == 0


def test_sales_by_week_begin_on_monday_and_show_empty_weeks(ask: Call, time: FrozenClock) -> None:
    count(paid("A", line("cap", 1, 1500)))  # a Tuesday
    time.tick(days=13)  # a Monday
    count(paid("B", line("cap", 1, 1500)))
    answer = ask("/sales?interval=week&from=2026-03-10&to=2026-03-24").json
    assert [(part["first"], part["last"], part["orders_paid"]) for part in answer["items"]] == [
        ("2026-03-10", "2026-03-15", 1),
        ("2026-03-16", "2026-03-22", 0),
        ("2026-03-23", "2026-03-24", 1),
    ]
    assert (answer["interval"], answer["time_zone"], answer["next_cursor"]) == ("week", "UTC", None)


def test_the_parts_of_a_period_sum_to_the_whole(ask: Call, time: FrozenClock) -> None:
    for number in range(40):
        count(paid(f"N{number}", line("cap", 1, 1000 + number)))
        time.tick(days=1)
    span = "from=2026-03-10&to=2026-04-18"
    whole = ask(f"/summary?{span}").json["gross_revenue"]
    for interval in ("day", "week", "month"):
        parts = ask(f"/sales?interval={interval}&{span}").json["items"]
        assert sum(part["gross_revenue"] for part in parts) == whole
    assert whole == sum(1000 + number for number in range(40))


def test_products_are_paged_by_rank(ask: Call) -> None:
    count(paid("A", line("hoodie", 1, 4000), line("cap", 1, 1500), line("sticker", 9, 100)))
    first = ask("/products?sort=revenue&limit=2").json
    assert [item["product_id"] for item in first["items"]] == ["prd_hoodie", "prd_cap"]
    rest = ask(f"/products?sort=revenue&limit=2&cursor={first['next_cursor']}").json
    assert [item["product_id"] for item in rest["items"]] == ["prd_sticker"]
    foreign = ask(f"/products?sort=quantity&cursor={first['next_cursor']}")
    assert (foreign.status, foreign.code) == (400, "invalid_cursor")


def test_promo_codes_and_waves_are_listed(ask: Call) -> None:
    count(
        paid("A", line("cap", 1, 1500, 150), promo_code="SPRING"),
        wave_event("opened", "hoodie", 1, capacity=10),
        order_event("placed", line("hoodie", 4, 4000, wave=1), number="B"),
    )
    assert ask("/promo-codes").json["items"] == [{"code": "SPRING", "uses": 1, "discount_amount": 150, "revenue": 1350}]
    assert ask("/waves").json["items"] == [
        {
            "product_id": "prd_hoodie",
            "wave_number": 1,
            "name": "Hoodie",
            "status": "open",
            "capacity": 10,
            "reserved": 4,
        }
    ]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("/summary?from=2026-03-10&to=2026-03-09", "invalid_period"),
        ("/summary?from=2020-01-01&to=2026-03-09", "invalid_period"),
        ("/summary?from=yesterday", "validation_error"),
        ("/sales?interval=hour", "validation_error"),
        ("/products?sort=name", "validation_error"),
        ("/products?limit=101", "validation_error"),
        ("/products?from=2026-03-10&to=2026-03-09", "invalid_period"),
        ("/promo-codes?from=2020-01-01&to=2026-03-09", "invalid_period"),
        ("/waves?compare=yesterday", "validation_error"),
    ],
)
def test_nonsense_is_refused(ask: Call, query: str, code: str) -> None:
    answer = ask(query)
    assert (answer.status, answer.code) == (422, code)


@pytest.mark.parametrize("path", PATHS)
def test_only_admins_see_the_numbers(ask: Call, path: str) -> None:
    assert ask(path, token=None).status == 401
    for roles in (["customer"], ["customer", "manager"]):
        someone = tokens.issue_access(user_id="usr_1", session_id="ses_1", roles=roles)
        assert ask(path, token=someone).status == 403


def test_reports_read_no_order_and_no_event(ask: Call, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.client import BaseClient

    count(paid("A", line("cap", 1, 1500)))
    tables: set[str] = set()
    send = BaseClient._make_api_call

    def watch(client: Any, operation: str, params: dict[str, Any]) -> Any:
        tables.add(params.get("TableName", ""))
        return send(client, operation, params)

    monkeypatch.setattr(BaseClient, "_make_api_call", watch)
    for path in PATHS:
        assert ask(path).status == 200
    # The identity table says who asks.
    assert tables <= {aws.environ["TABLE_ANALYTICS"], aws.environ["TABLE_IDENTITY"], ""}


def test_the_recorded_request_is_answered(aws: Aws, admin: Callable[[], str]) -> None:
    from functions.api.analytics.handler import handler

    request = json.loads((ROOT / "events" / "analytics.json").read_text())
    request["headers"]["authorization"] = f"Bearer {admin()}"
    answer = json.loads(handler(request, Context())["body"])
    assert len(answer["items"]) == 10
