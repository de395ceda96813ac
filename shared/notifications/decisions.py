"""Whether a planned message still goes out: decided when it is sent, not when it was planned.

Between the two may lie a night, an outage or an operator's resend; meanwhile people turn categories off, choose other
hours, and accounts are disabled. Where a message goes is looked up at the same moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from shared.core import clock
from shared.notifications import rules
from shared.notifications.inbox import choices_of
from shared.notifications.message_catalog import MessageCatalog
from shared.notifications.models import MessageDelivery
from shared.notifications.rules import Category, Choices, Contact

DIGEST = "digest"
TURNED_OFF, DISABLED, TOO_LATE = "turned_off", "account_disabled", "too_late"
Variables: TypeAlias = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Decision:
    """Send it with these variables; or not before `wait_until`; or never, for `suppressed` as the reason."""

    variables: Variables
    wait_until: datetime | None = None
    suppressed: str | None = None


def decide(
    delivery: MessageDelivery, contact: Contact, catalog: MessageCatalog, choices: Choices | None = None
) -> Decision:
    """What becomes of a planned message now; `choices` are the person's if they were read at this moment already."""
    variables: Variables = delivery.variables or {}
    if delivery.template == DIGEST:
        return _decide_digest(delivery, contact, catalog, variables)
    if is_past(clock.parse(delivery.not_after) if delivery.not_after else None):
        return Decision(variables, suppressed=TOO_LATE)
    category = catalog.category_of(delivery.template)
    if category.optional and not contact.is_active:
        return Decision(variables, suppressed=DISABLED)
    if category.transactional and not category.optional:
        return Decision(variables)
    choices = choices or choices_of(contact.id, consistent=True)
    if delivery.channel not in category.channels or choices.is_off(category, delivery.channel):
        return Decision(variables, suppressed=TURNED_OFF)
    return Decision(variables, wait_until=rules.send_after(category, choices, clock.now()))


def is_past(moment: datetime | None) -> bool:
    """Whether the moment from which on a message is of no use, if it has one, has come."""
    return moment is not None and moment <= clock.now()


def _decide_digest(
    delivery: MessageDelivery, contact: Contact, catalog: MessageCatalog, variables: Variables
) -> Decision:
    if not contact.is_active:
        return Decision(variables, suppressed=DISABLED)
    choices, now = choices_of(contact.id, consistent=True), clock.now()
    lines = variables.get("lines", ())
    categories = list(delivery.categories or [])
    # Behind the lines with a category may stand how many more there are.
    kept = [line for number, line in enumerate(lines) if wanted(catalog, choices, categories[number : number + 1])]
    dropped = len(lines) - len(kept)
    if categories and not any(wanted(catalog, choices, [one]) for one in categories):
        return Decision(variables, suppressed=TURNED_OFF)
    if dropped:
        variables = {"count": str(int(str(variables["count"])) - dropped), "lines": kept}
    # At the hour that was chosen it comes whatever the quiet hours are; one that was held up respects them.
    is_on_time = clock.parse(str(delivery.created_at)) > now - rules.ON_TIME
    quiet = Category(DIGEST, optional=True, transactional=False)
    return Decision(variables, wait_until=None if is_on_time else rules.send_after(quiet, choices, now))


def wanted(catalog: MessageCatalog, choices: Choices, categories: Sequence[str]) -> bool:
    """Whether a line of a digest is still to be sent: its category, if it is known, was not turned off for e-mail."""
    known = [catalog.categories[one] for one in categories if one in catalog.categories]
    return not any(choices.is_off(one, "email") for one in known)
