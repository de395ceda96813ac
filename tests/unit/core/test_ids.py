"""References that people read aloud."""

from __future__ import annotations

import pytest

from shared.core import ids


def test_a_new_reference_is_its_own_normal_form() -> None:
    references = {ids.new_reference() for _ in range(500)}
    assert len(references) == 500
    assert all(ids.normalise_reference(one) == one for one in references)
    assert not set("".join(references)) & set("01ILOU")


@pytest.mark.parametrize(
    "text", ["k7m4-9q2d", " K7M4 9Q2D ", "K7M49Q2D", "K7-M4-9Q-2D", "#K7M4-9Q2D", "№ K7M4–9Q2D.", "K7M4‑9Q2D,"]
)
def test_a_reference_is_known_however_it_is_typed(text: str) -> None:
    assert ids.normalise_reference(text) == "K7M4-9Q2D"


@pytest.mark.parametrize("text", ["", "K7M4-9Q2", "K7M4-9Q2DX", "K7M4-9Q2O", "К7М4-9Q2D"])
def test_what_cannot_be_a_reference_is_none(text: str) -> None:
    assert ids.normalise_reference(text) is None


@pytest.mark.parametrize("text", ["Заказ K7M4-9Q2D", "[#k7m4–9q2d] Где он?", "«K7M4-9Q2D»", "k7m49q2d"])
def test_a_reference_is_found_in_a_text(text: str) -> None:
    assert ids.reference_in(text) == "K7M4-9Q2D"


@pytest.mark.parametrize(
    "text", ["+44 20 7946-2958", "8 2345-6789 22", "заказ K7M49Q2D", "XK7M4-9Q2D", "K7M4-9Q2D1", "K7M4-9Q2O", "", "-"]
)
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert ids.reference_in(text) is None


def test_an_id_is_found_in_a_link() -> None:
    made = ids.new("ord")
    for text in (made, made.lower(), f"https://x.example/orders/{made}?a=1", f"<{made}>"):
        assert ids.id_in(text) == made
    for text in ("", "ord_", made[:-1], f"x{made}", f"{made}0", "заказ"):
        assert ids.id_in(text) is None
