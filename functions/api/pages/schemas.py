"""What the page routes take and answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from shared.http.models import VERSION_LIMIT, AnswerModel, RequestModel, ShortText, example
from shared.shop.pages.rules import CONTENT_LIMIT
from shared.shop.pages.service import PageView


def _printable(markdown: str) -> str:
    if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in markdown):
        raise ValueError("control characters are not allowed")
    return markdown.replace("\r\n", "\n")


Markdown = Annotated[str, StringConstraints(max_length=CONTENT_LIMIT), AfterValidator(_printable)]


class PageUpdate(RequestModel):
    """A page as it is to be shown."""

    model_config = example(title="Delivery", content="# Delivery\n\nWe ship **within two days**.", version=0)

    slug: str | None = Field(default=None, max_length=80, description="The address's, when it is named at all")
    title: ShortText
    content: Markdown
    version: int | None = Field(
        default=None,
        ge=0,
        le=VERSION_LIMIT,
        description="The version that was read (0: no page yet); 409 when it has changed since",
    )


class PageOut(AnswerModel):
    """A page: Markdown as it was written, and HTML that is safe to show."""

    slug: str
    title: str
    content: str
    content_html: str
    version: int
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, view: PageView) -> PageOut:
        """A page with the version that is shown."""
        return cls.copy_of(view.shown, created_at=view.page.created_at, updated_at=view.page.updated_at)


class PageSummaryOut(AnswerModel):
    """A page in the list."""

    slug: str
    title: str
    version: int
    updated_at: str


class PageVersionOut(AnswerModel):
    """What a page said at one time."""

    version: int
    title: str
    content: str
    content_html: str
    author: str
    created_at: str
