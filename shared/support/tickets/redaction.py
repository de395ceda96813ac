"""Removing what was sent by mistake: the text and the files of a message go, who removed them and why stays.

The CRM's copy follows by the event. What was sent by mail cannot be called back.
"""

from __future__ import annotations

from shared.core import clock
from shared.data.personal_data import ERASED
from shared.providers.storage.base import ObjectStore
from shared.support.events import TicketMessageRedacted
from shared.support.tickets import versions
from shared.support.tickets.editor import Edits, commit, find
from shared.support.tickets.models import Message
from shared.support.tickets.threads import message_of


def redact(
    *,
    ticket_id: str,
    message_id: str,
    actor: str,
    reason: str | None,
    store: ObjectStore,
    version: int | None = None,
) -> Message:
    """Remove a message's text and files, and the mail that it came by; also in a ticket that is closed or merged.

    Its files go wherever they were attached. What a model has summed up of the ticket goes, too.
    Raises TicketNotFoundError, MessageNotFoundError, TicketVersionError.
    """

    def make(edits: Edits) -> Message:
        ticket = find(ticket_id)
        message = message_of(ticket, message_id)
        if message.redacted_at:
            return message
        versions.check(ticket, version)
        if message.ticket_id != ticket_id:
            ticket = find(message.ticket_id)
        # Before it is announced: should this be the last that is done, pressing again finds the files' names.
        for attachment in message.attachments:
            store.erase(attachment.key)
        if message.original_key:
            store.erase(message.original_key)
        editor = edits.edit(ticket, actor=actor)
        message.body, message.attachments, message.sources = ERASED, [], []
        message.original_key = None
        message.redacted_at, message.redacted_by = clock.iso(editor.moment), actor
        message.redaction_reason = reason
        editor.update_message(message)
        ticket.summary = None
        editor.add_event(TicketMessageRedacted(**editor.ref, message_id=message_id, kind=message.kind))
        return message

    return commit(make)
