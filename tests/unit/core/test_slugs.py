"""Slugs from names in any script."""

from __future__ import annotations

import pytest

from shared.core.slugs import SLUG_LENGTH, is_slug, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Худи «Орбита»", "khudi-orbita"),
        ("Шерстяное пальто", "sherstianoe-palto"),
        ("ПОДЪЁМНИК", "podieemnik"),
        ("Café Crème", "cafe-creme"),
        ("  Щи да каша — 2 шт. ", "shchi-da-kasha-2-sht"),
        ("!!!", ""),
    ],
)
def test_a_name_becomes_a_slug(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_slug_is_never_longer_than_it_may_be_and_ends_in_a_letter() -> None:
    slug = slug_of("ш" * 39 + " худи " * 20)
    assert is_slug(slug)
    assert len(slug) <= SLUG_LENGTH


@pytest.mark.parametrize("text", ["", "-a", "a--b", "A", "худи", "a_b", "a" * 81])
def test_what_is_no_slug(text: str) -> None:
    assert not is_slug(text)
