"""Sends text messages: the queue `sms`."""

from __future__ import annotations

from typing import Any

from functions import modules
from shared.identity.contacts import contact_of
from shared.messaging.worker import ReceiveInfo, batch_handler
from shared.notifications import delivery
from shared.notifications.senders import by_sms
from shared.providers import sms


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One message."""
    delivery.deliver("sms", body, send=by_sms(sms.from_settings()), catalog=modules.messages(), contact_of=contact_of)


handler = batch_handler(handle)
