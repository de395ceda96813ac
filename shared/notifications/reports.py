"""What providers report about messages that they accepted: delivered, failed, or an address to write to no more.

A report is matched by the provider's id of the message, which only an accepted delivery holds in its index, or by the
delivery's id that it brings back: one that comes twice, late or for a message that is not ours changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.core import clock
from shared.core.observability import logger, metric
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.messaging import queues
from shared.notifications import suppressions
from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.models import MessageDelivery
from shared.notifications.outcomes import send_email_instead
from shared.notifications.rules import DeliveryStatus
from shared.notifications.service import ContactOf
from shared.providers.email.ses import REFERENCE_TAG
from shared.providers.sms.reports import ReportStatus

# A report may overtake our record of the acceptance, or the index: it is looked at once more after this time.
SECOND_LOOK_S = 30
# The next sender's message must not arrive before the record says that it waits.
REQUEUE_DELAY_S = 5
# Types of SES events: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
BOUNCE, COMPLAINT, DELIVERY, REJECT = "Bounce", "Complaint", "Delivery", "Reject"
# Of complaints: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#event-publishing-retrieving-sns-contents-complaint-object
NOT_SPAM, NOT_TRIED = "not-spam", "OnAccountSuppressionList"


def apply_sms_report(body: dict[str, Any], *, catalog: MessageCatalog, contact_of: ContactOf) -> None:
    """Carry out `sms.report` `{provider, provider_message_id, status}`, which the webhook has queued."""
    data = body["data"]
    message_id = f"{data['provider']}:{data['provider_message_id']}"
    _apply("sms", body, message_id, data["status"], "undelivered", catalog=catalog, contact_of=contact_of)


def apply_email_feedback(body: dict[str, Any], *, catalog: MessageCatalog, contact_of: ContactOf) -> None:
    """Carry out `email.feedback`, whose data is the `detail` of an event of SES.

    A permanent bounce and a complaint suppress the address. A mailbox that is full or away does not, nor does somebody
    who took a mail of ours out of the spam.
    """
    detail = body["data"]
    kind = detail.get("eventType")
    permanent = detail.get("bounce", {}).get("bounceType") == "Permanent"
    complaint = detail.get("complaint", {})
    if kind == BOUNCE and permanent:
        _suppress(detail["bounce"].get("bouncedRecipients"), "bounced")
    elif kind == COMPLAINT and complaint.get("complaintFeedbackType") != NOT_SPAM:
        _suppress(complaint.get("complainedRecipients"), "complained")
    outcome: dict[str, tuple[ReportStatus, str]] = {
        BOUNCE: ("failed", "bounced" if permanent else "bounced_temporarily"),
        # Who complains has got it; of who complained before, SES takes a mail and does not send it.
        COMPLAINT: ("failed", "complained") if complaint.get("complaintSubType") == NOT_TRIED else ("delivered", ""),
        DELIVERY: ("delivered", ""),
        REJECT: ("failed", "rejected"),
    }
    if kind not in outcome:
        logger.info("feedback not used", kind=str(kind)[:40])
        return
    status, reason = outcome[kind]
    mail = detail.get("mail", {})
    message_id, references = f"ses:{mail.get('messageId', '')}", mail.get("tags", {}).get(REFERENCE_TAG) or [None]
    reference = references[0]
    _apply("email", body, message_id, status, reason, catalog=catalog, contact_of=contact_of, reference=reference)


def _suppress(recipients: Any, cause: suppressions.Cause) -> None:
    for recipient in recipients if isinstance(recipients, list) else []:
        if isinstance(recipient, Mapping) and isinstance(address := recipient.get("emailAddress"), str):
            suppressions.suppress(_bare(address), cause)


def _bare(address: str) -> str:
    """The mailbox of `Name <mailbox>`."""
    return address.rpartition("<")[2].rstrip("> ")


def _apply(
    channel: str,
    body: dict[str, Any],
    provider_message_id: str,
    status: ReportStatus,
    reason: str,
    *,
    catalog: MessageCatalog,
    contact_of: ContactOf,
    reference: str | None = None,
) -> None:
    found = MessageDelivery.by_reference(reference, provider_message_id) if reference else None
    found = found or MessageDelivery.by_provider_message(provider_message_id)
    if found is None or found.channel != channel:
        if not body["data"].get("second_look"):
            queues.send(channel, {**body, "data": {**body["data"], "second_look": True}}, delay_seconds=SECOND_LOOK_S)
            return
        logger.info("a report for no message that waits for one", channel=channel)
        return
    try:
        if status == "delivered":
            _conclude(found, DeliveryStatus.DELIVERED, None)
        elif channel == "sms" and found.event_type and found.provider:
            _try_next_sender(found, found.provider)
        else:
            # Before the record, which takes the delivery out of the index by which a repeat of the report finds it.
            send_email_instead(found, catalog, contact_of)
            _conclude(found, DeliveryStatus.FAILED, reason)
    except DuplicateMessage:
        logger.info("a report that was applied before", delivery_id=found.id)


def _conclude(delivery: MessageDelivery, status: DeliveryStatus, reason: str | None) -> None:
    now = clock.iso(clock.now())
    actions = [
        MessageDelivery.status.set(status),
        *delivery.set_index_keys(status),
        MessageDelivery.updated_at.set(now),
        MessageDelivery.reason.set(reason) if reason else MessageDelivery.reason.remove(),
    ]
    if status == DeliveryStatus.DELIVERED:
        actions.append(MessageDelivery.delivered_at.set(now))
    _update(delivery, actions)
    metric(f"message_{status}", channel=delivery.channel)
    logger.info("message reported", delivery_id=delivery.id, status=status, reason=reason)


def _try_next_sender(delivery: MessageDelivery, provider: str) -> None:
    """Queue it again for a sender that was not tried; when none is left, its worker sends an e-mail instead.

    Queued before the record, so that a crash in between loses nothing: until the record says `queued` the worker
    takes the message for one that was sent.
    """
    message = {"id": delivery.id, "type": "sms.deliver", "data": {"delivery_id": delivery.id}}
    queues.send("sms", message, delay_seconds=REQUEUE_DELAY_S)
    _update(
        delivery,
        [
            MessageDelivery.status.set(DeliveryStatus.QUEUED),
            *delivery.set_index_keys(DeliveryStatus.QUEUED),
            MessageDelivery.tried.set([*(delivery.tried or []), provider]),
            MessageDelivery.attempts.set(0),
            MessageDelivery.reason.set("undelivered"),
            MessageDelivery.send_after.remove(),
            MessageDelivery.updated_at.set(clock.iso(clock.now())),
        ],
    )
    metric("sms_failover", sender=provider)
    logger.warning("sms failover after a report", delivery_id=delivery.id, sender=provider)


def _update(delivery: MessageDelivery, actions: list[Any]) -> None:
    """Change an accepted delivery, whose message is still the one that the report is about. Raises DuplicateMessage."""
    uow = UnitOfWork()
    uow.update(
        delivery,
        actions,
        condition=(MessageDelivery.status == DeliveryStatus.ACCEPTED)
        & (MessageDelivery.provider_message_id == delivery.provider_message_id),
        on_conflict=DuplicateMessage(delivery.id),
    )
    uow.commit()
