"""Every screen of staff as an admin opens it, wide and on a phone, in Russian and English: the routes are the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.client import Api
from tests.e2e.web.conftest import SIZES, Visitor
from tests.e2e.web.screen_faults import faults, go, watched
from tests.e2e.web.staff_screens import patterns, screens

Visitors = Callable[..., Visitor]
VIEWS = [pytest.param("ru", "light", id="ru"), pytest.param("en", "dark", id="en-dark")]


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
