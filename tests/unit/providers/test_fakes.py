"""The fakes must be as strict as what they stand for, else tests against them prove nothing."""

from __future__ import annotations

import pytest

from shared.providers.payments.base import (
    PaymentRequest,
    ProviderNotFoundError,
    ProviderRejectedError,
    ProviderUnavailableError,
    RefundRequest,
)
from shared.providers.payments.fake import FakePayments
from shared.providers.storage.base import ObjectNotFoundError, ObjectTooLargeError
from shared.providers.storage.fake import FakeStore

REQUEST = PaymentRequest(1_000, "RUB", "Заказ", "https://shop.example.com/")


def test_the_same_key_and_request_give_the_same_payment() -> None:
    fake = FakePayments()
    assert fake.create_payment(REQUEST, key="a").id == fake.create_payment(REQUEST, key="a").id
    assert fake.create_payment(REQUEST, key="b").id != fake.create_payment(REQUEST, key="a").id
    assert len(fake.payments) == 2


def test_the_same_key_with_another_request_is_refused() -> None:
    fake = FakePayments()
    fake.create_payment(REQUEST, key="a")
    with pytest.raises(ProviderRejectedError) as refused:
        fake.create_payment(PaymentRequest(999, "RUB", "Заказ", "https://shop.example.com/"), key="a")
    assert refused.value.parameter == "Idempotence-Key"


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_keys_have_the_providers_length(key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        FakePayments().create_payment(REQUEST, key=key)


def test_a_lost_answer_has_happened_and_one_from_a_dead_provider_has_not() -> None:
    fake = FakePayments()
    fake.fail_next("down", "lost")
    for expected in (0, 1):
        with pytest.raises(ProviderUnavailableError):
            fake.create_payment(REQUEST, key="a")
        assert len(fake.payments) == expected


def test_no_more_is_refunded_than_was_paid() -> None:
    fake = FakePayments()
    payment = fake.create_payment(REQUEST, key="a")
    with pytest.raises(ProviderRejectedError):
        fake.create_refund(RefundRequest(payment.id, 1, "RUB", "x"), key="r0")
    fake.pay(payment.id)
    fake.create_refund(RefundRequest(payment.id, 600, "RUB", "x"), key="r1")
    with pytest.raises(ProviderRejectedError):
        fake.create_refund(RefundRequest(payment.id, 401, "RUB", "x"), key="r2")


def test_unknown_objects_are_not_found() -> None:
    with pytest.raises(ProviderNotFoundError):
        FakePayments().get_payment("p-1")


def test_uploads_meet_their_conditions() -> None:
    store = FakeStore()
    form = store.presigned_post("uploads/a", content_type="image/png", max_bytes=4)
    for data in (b"", b"12345"):
        with pytest.raises(ValueError, match="conditions"):
            store.upload(form, data)
    store.upload(form, b"1234")
    assert store.info("uploads/a").content_type == "image/png"


def test_objects_are_kept_copied_bounded_and_removed() -> None:
    store = FakeStore()
    store.put("a", b"1234", content_type="text/plain")
    store.copy("a", "b")
    store.delete("a")
    store.delete("a")
    assert store.get("b", max_bytes=4) == b"1234"
    with pytest.raises(ObjectTooLargeError):
        store.get("b", max_bytes=3)
    with pytest.raises(ObjectNotFoundError):
        store.get("a")
