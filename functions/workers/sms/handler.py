"""Sends text messages and applies reports of their delivery: the queue `sms`."""

from __future__ import annotations

from typing import Any

from functions import modules
from shared.identity.contacts import contact_of
from shared.messaging.worker import ReceiveInfo, batch_handler
from shared.notifications import delivery, reports
from shared.notifications.senders import by_sms
from shared.providers import sms


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One message, or a provider's report of one that it took."""
    if body["type"] == "sms.report":
        reports.apply_sms_report(body, catalog=modules.messages(), contact_of=contact_of)
        return
    delivery.deliver("sms", body, send=by_sms(sms.from_settings()), catalog=modules.messages(), contact_of=contact_of)


handler = batch_handler(handle)
