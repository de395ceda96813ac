"""What a module's `console.py` brings: a class `Page` derived from `ModulePage`."""

from __future__ import annotations

from dataclasses import dataclass

from infra.local.web.context import WebContext
from infra.local.web.sandbox_view import SandboxView
from infra.local.web.tables import Row, Tables


@dataclass(frozen=True, slots=True)
class Payable:
    """Something that somebody comes back from paying for: its id, and its events, newest first."""

    id: str
    events: list[Row]


class ModulePage:
    """A page of the console at `/_local/<module>`, and how the first page shows what somebody has just paid for."""

    # In the navigation; None: no page of its own. With a title there is `templates/<module>.html` beside `console.py`.
    title: str | None = None
    # The query parameter with which the payment page sends people back, which is also the kind of the events' subject.
    payable_kind: str | None = None
    # Whether each of its things has a page at `/_local/<module>/<key>`: `templates/<module>_detail.html`, `detail()`.
    has_details = False

    def __init__(self, context: WebContext, sandboxes: SandboxView) -> None:
        self.tables = Tables(context)
        self.sandboxes = sandboxes

    def data(self, limit: int) -> Row:
        """What the page shows, as plain data: at most `limit` of each, newest first."""
        raise NotImplementedError

    def detail(self, key: str) -> Row | None:
        """What the page of one thing shows, or None when there is no such thing."""
        raise NotImplementedError

    def subject_of(self, payable_id: str) -> str:
        """The subject of the events about something that is paid for, as `/_local/events` takes it."""
        return f"{self.payable_kind}#{payable_id}"

    def payable_title(self, payable: Payable) -> str | None:
        """A line about something that was paid for, or None when it is not there."""
        raise NotImplementedError
