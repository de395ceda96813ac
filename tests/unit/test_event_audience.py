"""Who sees what of an event: every class says so, and whoever shows events to people asks it."""

from __future__ import annotations

import ast
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest

from functions import modules
from infra.generate import audiences
from shared.core import ids
from shared.data.audiences import AUDIENCES
from shared.data.event_audience import STAFF_ONLY, Audience, shown
from shared.data.event_types import EventData
from shared.data.event_views import view
from shared.data.events import DomainEvent
from shared.notifications.message_catalog import CUSTOMER, WHOLE
from tests.support.template import ROOT

ANNA, AGENT = ids.new("usr"), ids.new("usr")
KINDS = sorted(modules.events(), key=lambda kind: kind.type)
# Ids of people on the staff, and what the staff and the models say among themselves.
NEVER_SHOWN = {"assignee_id", "manager_id", "owner_id", "recipient_id", "author_ids", "viewed_by", "actor"}
NEVER_SHOWN |= {"sentiment", "category", "priority", "suggested_priority", "decision", "until", "restock", "restocked"}
# Whoever reads stored events as they are, and why.
READ_AS_STORED = {
    "shared/support/tickets/versions.py": "an agent is shown what came meanwhile",
    "shared/data/event_views.py": "shows what the classes list",
    "shared/http/history.py": "staff, or through event_views",
    "shared/identity/everybody.py": "what replays and previews count",
    "shared/why/explanation.py": "tells staff all of them, and everybody else through event_views",
    "shared/privacy/erasure.py": "erases",
    "shared/data/uow.py": "writes",
    "infra/ops/replay_analytics.py": "counts",
    "infra/ops/index_audit.py": "writes keys",
    "shared/operations/audit.py": "admins, by a permission of its own",
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_every_class_says_itself_who_sees_what(kind: type[EventData]) -> None:
    said = vars(kind).get("audience")
    assert isinstance(said, Audience), (
        f"{kind.__module__}.{kind.__name__}: write `audience: ClassVar[Audience] = STAFF_ONLY`, or shown(...) with the "
        "fields that the person whom it concerns may see; it is not inherited"
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.type)
def test_what_is_shown_are_fields_and_of_objects_their_keys(kind: type[EventData]) -> None:
    stored = {one.metadata.get("stored_name", one.name): one.name for one in fields(kind)}
    hints = typing.get_type_hints(kind)
    holds_objects = {name for name, field in stored.items() if _holds_objects(hints[field])}
    assert set(kind.audience.fields or ()) <= stored.keys() - holds_objects, "objects are shown by their keys"
    assert kind.audience.parts.keys() <= holds_objects
    everything = {*(kind.audience.fields or ()), *(key for keys in kind.audience.parts.values() for key in keys)}
    assert not everything & NEVER_SHOWN


def _holds_objects(hint: Any) -> bool:
    if typing.get_origin(hint) in (typing.Union, types.UnionType, list, tuple):
        return any(_holds_objects(one) for one in typing.get_args(hint))
    kind = typing.get_origin(hint) or hint
    return kind is Any or typing.is_typeddict(kind) or (isinstance(kind, type) and issubclass(kind, Mapping))


def test_the_generated_table_is_what_the_classes_say() -> None:
    assert {kind.type: kind.audience for kind in KINDS if kind.audience != STAFF_ONLY} == AUDIENCES
    assert audiences.text() == audiences.TARGET.read_text()


def test_a_class_that_says_nothing_stops_the_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class JarOpened(EventData):
        type: ClassVar[Literal["jar.opened"]] = "jar.opened"
        aggregate: ClassVar[str] = "jar"

    monkeypatch.setattr(modules, "events", lambda: (JarOpened,))
    with pytest.raises(AttributeError, match="audience"):
        audiences.text()


def _event(event_type: str, data: dict[str, Any], *, customer_id: str | None = ANNA) -> DomainEvent:
    return DomainEvent(event_type, event_type.partition(".")[0], "x_1", data, customer_id=customer_id, actor=AGENT)


def test_a_type_that_nobody_declares_and_anybody_elses_event_are_not_shown() -> None:
    assert view(_event("jar.opened", {"left": 1}), ANNA) is None
    assert view(_event("user.disabled", {}, customer_id=AGENT), ANNA) is None
    assert view(_event("user.disabled", {}, customer_id=None), ANNA) is None


@pytest.mark.parametrize(
    "event_type",
    [
        "ticket.noted",
        "ticket.updated",
        "ticket.assigned",
        "ticket.snoozed",
        "ticket.woken",
        "ticket.triaged",
        "ticket.draft_made",
        "ticket.draft_decided",
        "ticket.sla_warning",
        "ticket.sla_breached",
        "client.duplicate_suspected",
        "client.idle",
        "contract.seal_due",
        "files.discarded",
        "task.failed",
    ],
)
def test_what_the_staff_do_among_themselves_is_not_shown(event_type: str) -> None:
    assert view(_event(event_type, {"ticket_id": "tkt_1", "number": "1"}), ANNA) is None


def test_a_field_that_is_not_listed_is_not_shown_nor_a_new_key_of_an_object() -> None:
    line = {"line_id": "l1", "quantity": 1, "amount": 100, "restocked": True, "shelf": "B2"}
    data = {"order_number": "K7M4-9Q2D", "amount": 100, "restock": True, "lines": [line], "asked_by": AGENT}
    seen = view(_event("order.refund_requested", data), ANNA)
    assert seen is not None
    assert seen.data == {
        "order_number": "K7M4-9Q2D",
        "amount": 100,
        "lines": [{"line_id": "l1", "quantity": 1, "amount": 100}],
    }
    assert seen.actor is None


def test_a_snooze_is_an_open_ticket_for_its_customer() -> None:
    def change(before: str, after: str) -> dict[str, Any] | None:
        seen = view(_event("ticket.status_changed", {"ticket_id": "t", "from": before, "to": after}), ANNA)
        return seen and seen.data

    assert change("open", "snoozed") is None
    assert change("snoozed", "open") is None
    assert change("snoozed", "resolved") == {"ticket_id": "t", "from": "open", "to": "resolved"}


def test_an_old_event_without_a_field_and_with_another_kind_of_value_is_still_shown() -> None:
    audience = shown("left", parts=("size",))
    assert audience.view({}, ANNA) == {}
    assert audience.view({"left": 1, "parts": None}, ANNA) == {"left": 1, "parts": None}
    assert audience.view({"parts": "all of them"}, ANNA) == {"parts": None}
    assert audience.view({"parts": {"size": "M", "by": AGENT}, "left": [AGENT, ANNA]}, ANNA) == {
        "parts": {"size": "M"},
        "left": [None, ANNA],
    }


def test_no_message_tells_its_customer_what_their_timeline_hides() -> None:
    audiences_of = {kind.type: kind.audience for kind in KINDS}
    for message in modules.messages().kinds:
        if message.recipient_field != CUSTOMER:
            continue
        audience = audiences_of[message.event]
        assert audience.fields is not None, f"{message.template} is about an event for staff"
        # Who is given all of it lists goods and builds links; what they write is held by their own tests.
        told = {field for field, _ in message.variables.values()} - {WHOLE}
        assert told <= {*audience.fields, *audience.parts}, f"{message.template} tells more than the timeline"


def test_nobody_shows_stored_events_past_the_list() -> None:
    readers = {path for path in _sources() if _reads_events(ROOT / path)}
    assert readers <= READ_AS_STORED.keys(), "read them by shared.data.event_views, or say here why not"


def _sources() -> Iterator[str]:
    for folder in ("functions", "shared", "infra"):
        yield from (str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.py"))


def _reads_events(path: Path) -> bool:
    """Whether a file uses `events.timeline`, `events.history` or the stored items of `shared.data.events`."""
    if path == ROOT / "shared/data/events.py":
        return False
    tree = ast.parse(path.read_text())
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("shared.data", "shared.data.events"):
            imported |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    names = {name for name, full in imported.items() if full == "shared.data.events"}
    direct = {f"shared.data.events.{name}" for name in ("timeline", "history", "EventItem")}
    return bool(direct & set(imported.values())) or any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in names
        and node.attr in ("timeline", "history", "EventItem")
        for node in ast.walk(tree)
    )


@pytest.mark.parametrize(("locale", "who"), [("ru", "кто"), ("en", "who")])
def test_the_notice_of_a_viewed_passport_does_not_promise_the_viewers_name(locale: str, who: str) -> None:
    text = modules.messages().texts[locale]["passport_viewed"]
    assert who not in text.body.lower().replace(",", " ").split()
