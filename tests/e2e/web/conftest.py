"""The web app in headless Chromium, against the deployed stack, at the width of a phone and of a desktop."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from infra.local.config import DEMO_ACCOUNTS
from infra.web import build
from tests.e2e.client import PASSWORD, Api, Cloud
from tests.support import browser as chromium

SIZES = {
    "narrow": {"width": 320, "height": 640},
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1440, "height": 900},
}
# Chromium writes a line for each answer of 400 and above, and for a connection that a session which has ended does not
# get; those that a story provokes are no fault of the app.
_EXPECTED = re.compile(
    r"Failed to load resource: the server responded with a status of 4"
    r"|WebSocket connection to '[^']+' failed: HTTP Authentication failed"
)
# What a page may take on a machine that is busy with other things.
TIMEOUT_MS = 40_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            for mark in chromium.needed:
                item.add_marker(mark)


@dataclass
class Visitor:
    """Somebody's browser profile: tabs that share cookies and storage, and what the console said in them."""

    context: Any
    base_url: str
    complaints: list[str] = field(default_factory=list)

    def tab(self, path: str = "/") -> Any:
        """A new tab at a path."""
        page = self.context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.goto(self.base_url + path)
        return page

    def sign_in(self, api: Api, path: str = "/") -> Any:
        """A tab in which the person of an API client has signed in by the form."""
        page = self.tab(f"/login?next={path}")
        page.fill("input[name=login]", api.user["phone"])
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(self.base_url + path)
        return page

    def sign_in_as_demo(self, role: str, path: str = "/") -> Any:
        """A tab in which the demo's manager or admin has signed in."""
        login, password = next((login, password) for name, login, password in DEMO_ACCOUNTS if name == role)
        page = self.tab(f"/login?next={path}")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(self.base_url + path)
        return page

    def _on_console(self, message: Any) -> None:
        if message.type in ("error", "warning") and not _EXPECTED.match(message.text):
            self.complaints.append(f"{message.type}: {message.text}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for a file's stories, after the app is built of the present sources.

    Not for all files: while it is open the thread has an event loop that runs, in which others start none.
    """
    build.build()
    with chromium.opened() as opened:
        yield opened


@pytest.fixture
def visitor(browser: Any, cloud: Cloud) -> Iterator[Callable[..., Visitor]]:
    """Make visitors: `visitor("phone")`. At the end none of their consoles may hold an error or a CSP report."""
    made: list[Visitor] = []

    def make(size: str = "phone", **options: Any) -> Visitor:
        context = browser.new_context(
            viewport=SIZES[size],
            locale="ru-RU",
            reduced_motion="reduce",
            has_touch=size != "desktop",
            **options,
        )
        context.set_default_timeout(TIMEOUT_MS)
        made.append(Visitor(context, cloud.base_url))
        return made[-1]

    yield make
    complaints = [complaint for one in made for complaint in one.complaints]
    for one in made:
        one.context.close()
    assert complaints == []
