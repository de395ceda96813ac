from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from infra.local.sandbox.yookassa import requests, values
from infra.local.sandbox.yookassa.errors import ApiError


@pytest.mark.parametrize(
    ("value", "kopecks"),
    [("100.00", 10000), ("100", 10000), ("0.01", 1), ("1.5", 150), ("999999999999.99", 99999999999999)],
)
def test_amounts_are_read_as_kopecks(value: str, kopecks: int) -> None:
    assert values.parse_amount({"value": value, "currency": "RUB"}, "amount") == kopecks


@pytest.mark.parametrize(
    "value",
    ["0.00", "-1.00", "1,00", "1.001", "", " 1.00", "1e3", "٣.00", "1.", ".50", "NaN", 100, 1.5, None, True, ["1.00"]],
)
def test_anything_else_is_no_amount(value: Any) -> None:
    with pytest.raises(ApiError) as refusal:
        values.parse_amount({"value": value, "currency": "RUB"}, "amount")
    assert (refusal.value.status, refusal.value.parameter) == (400, "amount.value")


def test_other_currencies_are_refused() -> None:
    with pytest.raises(ApiError) as refusal:
        values.parse_amount({"value": "1.00", "currency": "USD"}, "amount")
    assert refusal.value.parameter == "amount.currency"


def test_timestamps_have_milliseconds_and_z() -> None:
    moscow = datetime(2017, 11, 3, 14, 52, 31, 827_400, tzinfo=timezone(timedelta(hours=3)))
    assert values.timestamp(moscow) == "2017-11-03T11:52:31.827Z"


def test_ids_have_36_characters_and_sort_by_second() -> None:
    early = values.object_id(datetime(2026, 1, 1, tzinfo=UTC))
    late = values.object_id(datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC))
    assert (len(early), len(late)) == (36, 36)
    assert early[:8] < late[:8]


@pytest.mark.parametrize(
    "metadata",
    [
        {str(n): "x" for n in range(17)},
        {"k" * 33: "x"},
        {"k": "x" * 513},
        {"k": 5},
        ["k"],
    ],
)
def test_metadata_have_limits(metadata: Any) -> None:
    with pytest.raises(ApiError):
        requests.metadata({"metadata": metadata})
    assert requests.metadata({"metadata": {"k" * 32: "x" * 512}})


@pytest.mark.parametrize(
    "confirmation",
    [
        None,
        {},
        {"type": "qr"},
        {"type": "redirect"},
        {"type": "redirect", "return_url": "javascript:alert(1)"},
        {"type": "redirect", "return_url": "/thanks"},
        {"type": "redirect", "return_url": "https://shop.example/\nSet-Cookie: a=b"},
        {"type": "redirect", "return_url": "https://[::1"},
        {"type": "redirect", "return_url": "https://shop.example/" + "x" * 2048},
    ],
)
def test_the_buyer_can_only_be_sent_back_to_a_web_page(confirmation: Any) -> None:
    with pytest.raises(ApiError) as refusal:
        requests.return_url({"confirmation": confirmation})
    assert str(refusal.value.parameter).startswith("confirmation")
