"""Text messages: MTS Exolve, SMSC.ru, SNS, an HTTP gateway, and a fake."""

from __future__ import annotations

from collections.abc import Callable

from shared.providers.sms.base import SmsSender
from shared.providers.sms.failover import RoutedSms


class UnknownSenderError(Exception):
    """The settings name a sender that does not exist; the text says which one and what there is."""


def from_settings() -> RoutedSms:
    """The senders of this environment by country: one table from the beginning of a number to who sends there.

    SNS has no route to Russia without a registered sender, and accepts and drops such messages. Where a gateway is
    set (`sms_fallback_url`), it is tried last. Raises UnknownSenderError.
    """
    from shared.core.settings import settings

    now = settings()
    routes = {"+7": now.sms_senders_russia, "": now.sms_senders_other}
    last = ("http",) if now.sms_fallback_url else ()
    return RoutedSms({start: [_maker(name) for name in (*names, *last)] for start, names in routes.items()})


def _maker(name: str) -> Callable[[], SmsSender]:
    if name not in _SENDERS:
        raise UnknownSenderError(f"{name!r} is no sender of text messages; there are {', '.join(_SENDERS)}")
    return _SENDERS[name]


def _exolve() -> SmsSender:
    from shared.core.secret_shapes import ExolveSecret
    from shared.core.secrets import secret_json
    from shared.core.settings import settings
    from shared.providers.sms.exolve import ExolveSms

    return ExolveSms(settings().exolve_base_url, ExolveSecret.read(secret_json("exolve")))


def _smsc() -> SmsSender:
    from shared.core.secret_shapes import SmscSecret
    from shared.core.secrets import secret_json
    from shared.core.settings import settings
    from shared.providers.sms.smsc import SmscSms

    return SmscSms(settings().smsc_base_url, SmscSecret.read(secret_json("smsc")))


def _sns() -> SmsSender:
    from shared.core import aws
    from shared.core.settings import settings
    from shared.providers.sms.sns import SnsSms

    return SnsSms(aws.client("sns"), sender_id=settings().sms_sender_id or None)


def _http() -> SmsSender:
    from shared.core.secret_shapes import SmsHttpSecret
    from shared.core.secrets import secret_json
    from shared.core.settings import settings
    from shared.providers.sms.http import HttpSms

    return HttpSms(settings().sms_fallback_url, SmsHttpSecret.read(secret_json("sms_http")).token)


_SENDERS: dict[str, Callable[[], SmsSender]] = {"exolve": _exolve, "smsc": _smsc, "sns": _sns, "http": _http}
