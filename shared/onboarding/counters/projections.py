"""What clients add to the days of the desk, by the name of each counter; days are the organisation's.

Durations are kept to two significant digits, so that a day holds a few counters and not every client: a median is off
by less than five in a hundred. A client who comes to a status again (a device was corrected) is counted there again.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.analytics.projections import DAY, Add, Entry, EventView, Projection
from shared.onboarding.counters.models import OnboardingDay

TOTAL = "total"


def _on(event: EventView, name: str, amount: int = 1) -> Entry:
    return Entry((event.day,), {f"counters.{name}": amount})


def _status_changed(event: EventView) -> Iterator[Entry]:
    """A client came to a status; how long the one before took, in seconds."""
    yield _on(event, f"reached.{event['to']}")
    if event.get("seconds") is not None:
        yield _on(event, f"stage.{event['from']}.{two_digits(event['seconds'])}")


def _claimed(event: EventView) -> Iterator[Entry]:
    """A manager took a client, or was given one."""
    yield _on(event, f"manager.{event['manager_id']}.claimed")


def _created(event: EventView) -> Iterator[Entry]:
    """A client was entered, and is held by who entered it."""
    yield _on(event, "created")
    yield from _of_manager(event, "claimed")


def _processed(event: EventView) -> Iterator[Entry]:
    """A case reached its end; how long all of it took."""
    yield _on(event, f"stage.{TOTAL}.{two_digits(event['seconds'])}")
    yield from _of_manager(event, "processed")


def _cancelled(event: EventView) -> Iterator[Entry]:
    """A case was given up."""
    yield from _of_manager(event, "cancelled")


def _of_manager(event: EventView, name: str) -> Iterator[Entry]:
    if event.get("manager_id"):
        yield _on(event, f"manager.{event['manager_id']}.{name}")


def _signed(event: EventView) -> Iterator[Entry]:
    """A contract was signed, over the surcharge's sum."""
    yield _on(event, "signed")
    if event["amount"]:
        yield _on(event, "amount.signed", event["amount"])


def _paid(event: EventView) -> Iterator[Entry]:
    """Money of an invoice came."""
    yield _on(event, f"paid.{event['method']}", event["amount"])


def two_digits(seconds: int) -> int:
    """A duration to two significant digits, rounded half up."""
    scale: int = 10 ** max(0, len(str(seconds)) - 2)
    return (seconds + scale // 2) // scale * scale


CLIENTS = Projection(
    model=OnboardingDay,
    key=(DAY,),
    events={
        "client.created": _created,
        "client.claimed": _claimed,
        "client.status_changed": _status_changed,
        "client.processed": _processed,
        "client.cancelled": _cancelled,
        "contract.signed": _signed,
        "contract.code_refused": Add(amounts={"counters.codes_refused": 1}),
        "contract.code_locked": Add(amounts={"counters.codes_locked": 1}),
        "invoice.paid": _paid,
        # Another amount than was asked for, or what came too late, was never added to what was paid.
        "invoice.refunded": Add(
            when=lambda refund: not refund.get("never_paid"), amounts={"counters.amount.refunded": "amount"}
        ),
    },
)

PROJECTIONS = (CLIENTS,)
