"""Every screen of staff as an admin opens it, wide and on a phone, in Russian and English: the routes are the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.client import Api
from tests.e2e.web.conftest import SIZES, Visitor
from tests.e2e.web.marks import IN_PROOF, only_in_proof
from tests.e2e.web.screen_dialogs import close, opened_by_buttons, refuse_writes
from tests.e2e.web.screen_faults import faults, go, watched
from tests.e2e.web.staff_screens import patterns, screens

Visitors = Callable[..., Visitor]
VIEWS = [pytest.param("ru", "light", id="ru", marks=IN_PROOF), pytest.param("en", "dark", id="en-dark")]


def test_each_screen_of_staff_has_things_to_look_at(admin: Api) -> None:
    visited = screens(admin)
    assert len(visited) >= len(patterns()) > 50
    assert not [path for path in visited if ":" in path]


@pytest.mark.parametrize(("language", "scheme"), VIEWS)
def test_no_screen_of_staff_has_a_fault(language: str, scheme: str, visitor: Visitors, admin: Api) -> None:
    """axe finds nothing; nothing is wider than the screen, too small to hit, without a name or in another language."""
    person = visitor("desktop", color_scheme=scheme)
    watched(person.context, language)
    page = person.sign_in_as_demo("admin")
    found: dict[str, list[str]] = {}
    for path in screens(admin):
        if bad := go(page, path):
            found[path] = bad
        for size in SIZES:
            page.set_viewport_size(SIZES[size])
            if bad := faults(page, language):
                found[f"{path}, {size}"] = bad
        if person.complaints:
            found[f"{path}, console"] = list(person.complaints)
            person.complaints.clear()
    assert not found, found


@only_in_proof
def test_no_dialog_of_staff_has_a_fault(visitor: Visitors, admin: Api) -> None:
    """What each button opens on a phone: found to be as good as the screens, closed by Escape, and focus comes back.

    Nothing is written meanwhile: whatever a button would do, it may not.
    """
    person = visitor("phone", permissions=["clipboard-write"])
    watched(person.context, "en")
    page = person.sign_in_as_demo("admin")
    page.route("**/api/v1/**", refuse_writes)
    found: dict[str, list[str]] = {}
    seen = 0
    for number, path in enumerate(screens(admin)):
        for opened in opened_by_buttons(page, path, "body" if number == 0 else "main"):
            seen += 1
            if bad := faults(page, "en") + close(page):
                found[f"{path}, {opened}"] = bad
    assert not found, found
    assert seen > 50
