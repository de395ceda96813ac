"""The longest answer that the model may write fits its token limit: an answer that is cut off is unusable."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.local.sandbox.openai.words import tokens
from shared.ai.structured_completion import Answer
from shared.core import ids
from shared.support.assistant import suggesting, triage

SOURCES = suggesting.LAST_EVENTS + 10


def longest(form: type[Answer], **more: Any) -> str:
    """The longest answer in a form, in letters that cost most."""
    limits = {
        name: next((rule.max_length for rule in field.metadata if hasattr(rule, "max_length")), 20)
        for name, field in form.model_fields.items()
    }
    return json.dumps({name: "Щ" * limit for name, limit in limits.items()} | more, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        (longest(suggesting.Draft, sources=[f"event:{ids.new('evt')}"] * SOURCES), suggesting.MAX_TOKENS),
        (longest(triage.Triage), triage.MAX_TOKENS),
    ],
    ids=["draft", "triage"],
)
def test_the_longest_answer_is_not_cut(text: str, budget: int) -> None:
    assert tokens(text) <= budget
