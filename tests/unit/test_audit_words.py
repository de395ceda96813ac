"""The audit log of the web app has words for each kind of event: of what it is, and what happened to it."""

from __future__ import annotations

import re

import pytest

from functions import modules
from tests.support.template import ROOT

TYPES = sorted({kind.type for kind in modules.events()})


@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_kind_of_event_has_its_words(language: str) -> None:
    source = (ROOT / f"web/src/shared/i18n/staff/{language}-audit.ts").read_text()
    things, verbs = (
        set(re.findall(r"^  (\w+):", part, re.MULTILINE)) for part in source.split(f"export const {language}Verbs")
    )
    missing = [kind for kind in TYPES if kind.split(".")[0] not in things or kind.split(".")[1] not in verbs]
    assert missing == [], f"{language}-audit.ts has no words for these"
