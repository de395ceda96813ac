"""What a model is not sent, in the shapes in which people write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ai.masking import mask, masked
from shared.core import ids
from shared.shop.orders.rules import new_number

HIDDEN = [
    ("+7 916 123-45-67", "[phone]"),
    ("+79161234567 12.05.2026", "[phone] 12.05.2026"),
    ("8(916)1234567, звоните", "[phone], звоните"),
    ("8 (916) 123-45-67", "[phone]"),
    ("(495) 123-45-67", "[phone]"),
    ("8-495-123-45-67", "[phone]"),
    ("916 123 45 67", "[phone]"),
    ("123-45-67", "[phone]"),
    ("+44 20 7946 0958", "[phone]"),
    ("тел.89161234567", "тел.[phone]"),
    ("тел-8-916-123-45-67", "тел-[phone]"),
    ("Позвони89161234567", "Позвони[phone]"),
    ("8 916 123 45 67 8 921 765 43 21", "[phone] [phone]"),
    ("８９１６１２３４５６７", "[phone]"),
    ("8\u200b916\u2011123\u201145\u201167", "[phone]"),
    ("anna@example.com", "[email]"),
    ("почта a.b+c@d-e.co.uk.", "почта [email]."),
    ("Анна.Петрова@почта.рф,", "[email],"),
    ("anna (at) example.com", "[email]"),
    ("vasya собака mail.ru", "[email]"),
    ("карта 4276 1234 5678 9010 до 12/27", "карта [card] до 12/27"),
    ("4276123456789010", "[card]"),
    ("карта4276-1234-5678-9010", "карта[card]"),
    ("2202 2012 3456 7890 123", "[card]"),
    ("паспорт 45 12 345678", "паспорт [document]"),
    ("Паспорт: серия 4512 номер 345678, выдан 01.02.2010", "Паспорт: серия [document], выдан 01.02.2010"),
    ("4512 345678", "[document]"),
    ("4512№345678", "[document]"),
    ("загранпаспорт 71 1234567", "загранпаспорт [document]"),
    ("СНИЛС 112-233-445 95", "СНИЛС [document]"),
    ("112-233-445 95", "[document]"),
    ("ИНН: 770708389312; СНИЛС 11223344595", "ИНН: [document]; СНИЛС [document]"),
    ("7707083893", "[document]"),
    ("Полис ОМС 1234567890123456", "Полис ОМС [document]"),
]
KEPT = [
    "заказ K7M4-9Q2D на 12 500 ₽",
    "заказ 4729-8365 и 2 шт.",
    "№ 482913",
    "артикул HD-001, размер 46-48-50, рост 170-176",
    "2026-11-21T10:45:00.000Z",
    "доставка 2026-11-21 10:45, 3 штуки",
    "21.11.2026 10:45 2 шт.",
    "100 000 000 руб.",
    "550e8400-e29b-41d4-a716-446655440000",
    "карта до 12/27",
]


@pytest.mark.parametrize(("text", "shown"), HIDDEN)
def test_what_leads_to_a_person_is_hidden(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize("text", KEPT)
def test_what_an_answer_needs_is_kept(text: str) -> None:
    assert mask(text) == text


def test_our_own_numbers_are_kept() -> None:
    for _ in range(300):
        text = f"Где заказ {new_number()} ({ids.new('ord')})?"
        assert mask(text) == text


# Without those of dates, which are kept.
SEPARATORS = st.sampled_from(["", " ", "  ", " - ", "\u00a0", " \u2011 ", "(", ") ", "\u200b"])


@given(
    st.text("0123456789", min_size=9, max_size=19),
    st.lists(SEPARATORS, min_size=19, max_size=19),
    st.sampled_from(["", "мой номер ", "(", "№", "a", "x_", "\n", "карта:", "+", "-", "a-"]),
    st.sampled_from(["", ".", ")", " спасибо", "\nАнна", "б"]),
)
def test_no_long_number_is_left_however_it_is_written(digits: str, between: list[str], before: str, after: str) -> None:
    written = "".join(digit + gap for digit, gap in zip(digits, between, strict=False)).strip(" -()\u00a0\u2011\u200b")
    shown = mask(before + written + after)
    assert not any(letter.isdigit() for letter in shown), shown


@given(st.text(st.sampled_from("0123456789+-() .@№abяПИНmail.ru\n"), max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


def test_a_json_value_is_masked_wherever_a_text_stands() -> None:
    value = {"text": "+79161234567", "more": [{"mail": "a@b.ru"}, 5, None, True]}
    assert masked(value) == {"text": "[phone]", "more": [{"mail": "[email]"}, 5, None, True]}
