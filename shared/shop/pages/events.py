"""What the site's pages announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from shared.data.event_audience import STAFF_ONLY, Audience
from shared.data.event_types import EventData, stored_as

if TYPE_CHECKING:
    from shared.data.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEvent(EventData):
    """What every event of a page says."""

    aggregate: ClassVar[str] = "page"

    slug: str
    page_version: int = stored_as("version")

    def by(self, actor: str) -> DomainEvent:
        """The event of what `actor` did to the page."""
        return self.of(self.slug, actor=actor)


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePublished(PageEvent):
    """A page has a new version."""

    type: ClassVar[Literal["page.published"]] = "page.published"
    audience: ClassVar[Audience] = STAFF_ONLY


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDeleted(PageEvent):
    """A page was taken down; its versions stay."""

    type: ClassVar[Literal["page.deleted"]] = "page.deleted"
    audience: ClassVar[Audience] = STAFF_ONLY


EVENTS: tuple[type[EventData], ...] = (PagePublished, PageDeleted)
