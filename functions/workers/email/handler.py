"""Sends e-mail and applies what SES reports of it: the queue `email`."""

from __future__ import annotations

from typing import Any

from functions import modules
from shared.identity.contacts import contact_of
from shared.messaging.worker import ReceiveInfo, batch_handler
from shared.notifications import delivery, reports
from shared.notifications.senders import by_email
from shared.providers import email


def handle(body: dict[str, Any], _: ReceiveInfo) -> None:
    """One message, or what SES reports of one that it took."""
    if body["type"] == "email.feedback":
        reports.apply_email_feedback(body, catalog=modules.messages(), contact_of=contact_of)
        return
    delivery.deliver(
        "email", body, send=by_email(email.from_settings()), catalog=modules.messages(), contact_of=contact_of
    )


handler = batch_handler(handle)
