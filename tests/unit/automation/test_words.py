"""What the web app calls events and their fields, in rules and in the audit: nothing is shown as the API names it."""

from __future__ import annotations

import dataclasses
import re
from typing import Final

import pytest

from functions import modules
from shared.automation import catalogue
from tests.support.template import ROOT

TEXTS: Final = ROOT / "web" / "src" / "shared" / "i18n" / "staff"
KEY: Final = re.compile(r"^  (\w+): ", re.MULTILINE)


def keys(name: str, begin: str, end: str = "};") -> set[str]:
    text = (TEXTS / name).read_text()
    return set(KEY.findall(text[text.index(begin) :].split(end)[0]))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_event_is_called_something(language: str) -> None:
    things = keys(f"{language}-audit.ts", f"{language}Things")
    verbs = keys(f"{language}-audit.ts", f"{language}Verbs")
    types = [kind.type.split(".") for kind in modules.events()]
    assert {thing for thing, _ in types} - things == set()
    assert {verb for _, verb in types} - verbs == set()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_field_that_a_rule_may_name_is_called_something(language: str) -> None:
    fields = {name for event in catalogue.named(modules.events()).values() for name in event.fields}
    fields |= {one.name.replace(".", "_") for one in catalogue.OF_PERSON.values()}
    assert fields - keys(f"{language}-fields.ts", f"{language}Fields") == set()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_field_that_the_audit_shows_is_called_something(language: str) -> None:
    fields = {field.name for kind in modules.events() for field in dataclasses.fields(kind)}
    assert fields - keys(f"{language}-fields.ts", f"{language}Fields") == set()
