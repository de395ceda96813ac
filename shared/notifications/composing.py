"""A message as it goes out: its text, where an answer to it goes, and the link that stops such messages."""

from __future__ import annotations

from dataclasses import dataclass

from shared.notifications import unsubscribing
from shared.notifications.commands import Command
from shared.notifications.decisions import DIGEST, Variables
from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.models import MessageDelivery
from shared.notifications.outgoing import Outgoing, Suppressed
from shared.notifications.reply_addresses import reply_address
from shared.notifications.rules import Contact


@dataclass(frozen=True, slots=True)
class Composed:
    """A message, and the conversation that an answer to it goes to."""

    outgoing: Outgoing
    thread: str | None


def compose(
    delivery: MessageDelivery,
    address: str,
    variables: Variables,
    catalog: MessageCatalog,
    *,
    command: Command | None,
    contact: Contact | None,
) -> Composed:
    """Write a message to an address. Raises TemplateError, and Suppressed for what nobody is to be told any more."""
    is_email = delivery.channel == "email"
    if is_email and (late := catalog.late.get(delivery.template)):
        if reason := late.outdated(variables):
            raise Suppressed(reason)
        variables = {**variables, **late.load(variables)}
    text = catalog.render(delivery.template, delivery.locale, variables)
    link = _unsubscribe_link(delivery, address, command, catalog) if is_email else None
    if link:
        text = catalog.with_unsubscribe_link(text, delivery.locale, link)
    tried = tuple(delivery.tried or ())
    thread = _thread_of(delivery, variables, catalog)
    outgoing = Outgoing(
        address,
        text,
        delivery.id,
        tried,
        delivery.provider if delivery.provider not in tried else None,
        contact,
        headers=_headers(link, command),
        reply_to=reply_address(thread) if thread else None,
        reference=delivery.id if delivery.is_unsaved else None,
    )
    return Composed(outgoing, thread)


def _unsubscribe_link(
    delivery: MessageDelivery, address: str, command: Command | None, catalog: MessageCatalog
) -> str | None:
    """Where one click stops such e-mails; None for what cannot be turned off."""
    if command:
        owner = unsubscribing.owner_of_address(address) if command.asked_at else None
        return unsubscribing.link(owner, unsubscribing.ANSWERS) if owner else None
    if delivery.template == DIGEST:
        return unsubscribing.link(delivery.user_id, unsubscribing.DIGEST)
    category = catalog.category_of(delivery.template)
    return unsubscribing.link(delivery.user_id, category.name) if category.optional else None


def _headers(unsubscribe_link: str | None, command: Command | None) -> dict[str, str]:
    headers = dict(unsubscribing.headers_of(unsubscribe_link)) if unsubscribe_link else {}
    answered = command.in_reply_to if command else None
    return {**headers, "In-Reply-To": answered, "References": answered} if answered else headers


def _thread_of(delivery: MessageDelivery, variables: Variables, catalog: MessageCatalog) -> str | None:
    """The conversation that an answer to this e-mail goes to; None for what nobody can answer."""
    name = catalog.threads.get(delivery.template) if delivery.channel == "email" else None
    return str(variables[name]) if name else None
