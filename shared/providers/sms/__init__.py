"""Text messages: SNS first, an HTTP gateway when SNS cannot, and a fake."""

from __future__ import annotations

from shared.providers.sms.base import SmsSender


def from_settings() -> SmsSender:
    """SNS, followed by the gateway at ``sms_fallback_url`` where one is set (secret ``sms_http``: ``token``)."""
    from shared.core import aws
    from shared.core.settings import settings
    from shared.providers.sms.sns import SnsSms

    first = SnsSms(aws.client("sns"))
    url = settings().sms_fallback_url
    if not url:
        return first
    from shared.core.secret_shapes import SmsHttpSecret
    from shared.core.secrets import secret_json
    from shared.providers.sms.failover import FailoverSms
    from shared.providers.sms.http import HttpSms

    return FailoverSms([first, HttpSms(url, SmsHttpSecret.read(secret_json("sms_http")).token)])
