"""What a function was given, by kind and name."""

from __future__ import annotations

from shared.core.settings import from_environ

ENVIRON = {
    "QUEUE_CRM_MIRROR_URL": "https://sqs/crm-mirror",
    "QUEUE_SMS_URL": "https://sqs/sms",
    "TABLE_SHOP": "atrium-shop",
    "MEDIA_BUCKET": "atrium-media",
    "YOOKASSA_BASE_URL": "https://api.yookassa.ru/v3",
    "SMS_FALLBACK_URL": "",
    "PUBLIC_BASE_URL": "https://shop.example.com",
    "PAYMENT_RETURN_URL": "https://shop.example.com/thanks",
    "AWS_ENDPOINT_URL": "http://localhost:4566",
}


def test_what_a_function_was_given_is_found_by_its_kind() -> None:
    given = from_environ(ENVIRON)
    assert given.queues() == {"crm-mirror": "https://sqs/crm-mirror", "sms": "https://sqs/sms"}
    assert given.tables() == {"shop": "atrium-shop"}
    assert given.buckets() == {"media": "atrium-media"}


def test_providers_are_those_of_others_that_are_set() -> None:
    assert from_environ(ENVIRON).providers() == {"yookassa": "https://api.yookassa.ru/v3"}
    both = from_environ({**ENVIRON, "SMS_FALLBACK_URL": "https://sms.example.com"}).providers()
    assert both["sms_fallback"] == "https://sms.example.com"


def test_queues_that_are_given_by_name_lie_beside_the_one_that_is_given_by_address() -> None:
    given = from_environ({"QUEUE_CRM_MIRROR_URL": "atrium-crm-mirror", "QUEUE_SMS_URL": "https://sqs/7/atrium-sms"})
    assert given.queues() == {"crm-mirror": "https://sqs/7/atrium-crm-mirror", "sms": "https://sqs/7/atrium-sms"}
    assert given.queue_url("crm-mirror") == "https://sqs/7/atrium-crm-mirror"
