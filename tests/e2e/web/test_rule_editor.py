"""The editor of a rule of automation, and what the rule does."""

from __future__ import annotations

from collections.abc import Callable

from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok


def test_a_rule_that_is_opened_shows_what_it_waits_for(visitor: Callable[..., Visitor], admin: Api) -> None:
    rule = ok(admin.get("/automation/rules"))["items"][0]
    page = visitor("desktop").sign_in_as_demo("admin", f"/admin/automation/{rule['id']}")
    assert page.get_by_label("Когда", exact=True).input_value() == rule["event_type"]
    assert page.get_by_label("Название", exact=True).input_value() == rule["title"]
