"""What a person's own pages show by its stored name has words in the web app: nobody reads an event's type there."""

from __future__ import annotations

import re
from typing import Final

import pytest

from functions import modules
from shared.data.audiences import AUDIENCES
from tests.support.template import ROOT

WEB: Final = ROOT / "web" / "src"
LANGUAGES: Final = ("ru", "en")


def keys(file: str, *path: str) -> set[str]:
    """The keys of an object of texts, found by its indentation."""
    text, indent = (WEB / "shared" / "i18n" / file).read_text(), "  "
    for name in path:
        found = re.search(rf"^{indent}{name}: {{\n(.*?)^{indent}}}", text, re.MULTILINE | re.DOTALL)
        assert found is not None, f"{file} has no {name}"
        text, indent = found[1], f"{indent}  "
    return set(re.findall(rf"^{indent}(\w+):", text, re.MULTILINE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_timeline_has_words_for_each_event_that_its_person_sees(language: str) -> None:
    shown = {kind.replace(".", "_") for kind in AUDIENCES}
    assert sorted(shown - keys(f"{language}-more.ts", "timeline", "event")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ledger_of_karma_has_words_for_each_reason(language: str) -> None:
    reasons = {kind.replace(".", "_") for kind in modules.karma_reasons()}
    assert sorted(reasons - keys(f"{language}-more.ts", "karma", "reason")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_category_of_messages_that_may_be_turned_off_has_its_switches(language: str) -> None:
    categories = set(modules.messages().optional)
    page = (WEB / "pages/account/preferences/ui/preferences-page.tsx").read_text()
    listed = re.search(r"const CATEGORIES = \[(.*?)\]", page, re.DOTALL)
    assert listed is not None
    assert sorted(categories - set(re.findall(r'"(\w+)"', listed[1]))) == []
    assert sorted(categories - keys(f"{language}-more.ts", "preferences", "categories")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_permission_of_a_role_has_its_words(language: str) -> None:
    permissions = {name.replace(".", "_") for name in modules.permissions()}
    assert sorted(permissions - keys(f"staff/{language}-people.ts", "permissions")) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("aggregate", "area"), [("course", "courses"), ("client", "clients")])
def test_each_event_of_a_history_that_staff_read_has_its_words(aggregate: str, area: str, language: str) -> None:
    shown = {event.type.replace(".", "_") for event in modules.events() if event.aggregate == aggregate}
    assert shown
    assert sorted(shown - keys(f"staff/{language}-{area}.ts", "event")) == []
