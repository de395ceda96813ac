"""What the model's stand-in says: as much as it was asked, in the form and within the limit that were asked for."""

from __future__ import annotations

import json

from infra.local.sandbox.openai.words import Turn, answer, tokens

FORM = {"type": "object", "properties": {"summary": {"type": "string"}, "points": {"type": "array"}}}


def test_a_long_text_is_answered_in_the_form_within_the_limit() -> None:
    said = answer([Turn("system", "Коротко."), Turn("user", "Щ" * 5000)], FORM, 1000)
    assert not said.is_cut
    assert tokens(said.text) <= 1000
    assert json.loads(said.text)["summary"].startswith("You asked: «ЩЩЩ")


def test_a_short_text_is_quoted_whole() -> None:
    said = answer([Turn("user", "Где заказ?")], FORM, 1000)
    assert json.loads(said.text)["summary"] == "You asked: «Где заказ?»."


def test_a_form_that_does_not_fit_however_short_is_cut() -> None:
    said = answer([Turn("user", "Щ" * 5000)], FORM, 5)
    assert said.is_cut
    assert tokens(said.text) <= 5


def test_text_without_a_form_is_cut_where_the_limit_says() -> None:
    said = answer([Turn("user", "Щ" * 5000)], None, 100)
    assert said.is_cut
    assert tokens(said.text) <= 100
