"""The words of the messages: every language has every message, and uses the variables it is given and no other."""

from __future__ import annotations

import string
from dataclasses import astuple

import pytest

from functions import modules
from shared.notifications.texts import TemplateError, clean, known_locale

CATALOG = modules.messages()

SAMPLE: dict[str, str | list[str]] = {
    "contract": "K7M4-9Q2D",
    "title": "Первый урок",
    "body": "Пройден первый урок.",
    "discount": "10 %",
    "terms": "Для заказов от 5 000,00 ₽.",
    "number": "K7M4-9Q2D-XW3P",
    "until": "24.03.2026 09:00 UTC",
    "client": "cli_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
    "course": "Уход за вещами",
    "video": "Стирка шерсти",
    "reason": "файл обрывается, загрузите его целиком",
    "code": "123456",
    "text": "Здравствуйте",
    "subject": "Ваш зонт у нас",
    "device": "Yandex Browser, Windows",
    "when": "12.12.2026",
    "order_number": "K7M2-PQ4R",
    "amount": "4 050,00 ₽",
    "tracking_number": "10005000123",
    "product": "Худи «Атриум»",
    "wave": "2",
    "size": "ONE SIZE",
    "article": "HD-ATRIUM",
    "stock": "3",
    "status": "вещи в производстве",
    "ship_date": "12.04.2026",
    "note": "Ткань пришла раньше срока",
    "space": "Атриум на Красном",
    "duration": "11 ч 45 мин",
    "ticket": "K7M2-PQ4R",
    "target": "первый ответ",
    "due": "12.04.2026 12:30 UTC",
    "count": "12",
    "contract_no": "K7M4-9Q2D",
    "hash": "2bf2259b",
    "code_no": "1",
    "valid_until": "12:10",
    "link": "https://atrium.example/api/v1/contracts/copy/q1hpcWxkY2tkZWZnaGlqaw",
    "begin": "12.03.2026 10:00",
    "resource": "Переговорная на втором",
    "name": "Десять посещений",
    "next": "28.02.2026",
    "goods": ["Худи «Атриум», M × 2: 9 800,00 ₽", "Доставка курьером: 500,00 ₽"],
    "changes": ["адрес доставки", "размер: M → L"],
    "tracking_link": "https://carrier.example/10005000123",
    "lines": ["Посещение закрыто", "Предзаказ готов"],
}
EVERY_TEXT = [(locale, name) for locale, texts in CATALOG.texts.items() for name in texts]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def usable(template: str) -> frozenset[str]:
    """What a template's texts may name: what the event says, and what is looked up when it is sent."""
    late = CATALOG.late.get(template)
    return (CATALOG.variables[template] - late.needs) | late.names if late else CATALOG.variables[template]


def test_what_is_looked_up_later_is_empty_until_then_and_in_texts_and_titles() -> None:
    for template, late in CATALOG.late.items():
        assert late.needs <= CATALOG.variables[template]
        for texts in CATALOG.texts.values():
            assert not placeholders(texts[template].title) & late.names
            assert not placeholders(texts[template].short) & late.names
    early = CATALOG.render("back_in_stock", "en", {"product": "Hoodie", "size": "M"})
    assert early.body.strip().endswith("Order:")
    assert CATALOG.render("ticket_answered", "en", {"ticket": "K7M4-9Q2D"}).body.strip().startswith("Request K7M4")


def test_only_a_block_has_lines_of_its_own_and_only_in_the_body() -> None:
    said = {"ticket": "K7M4-9Q2D", "text": "one\r\ntwo\u202e\n\nthree" + "x" * 300}
    text = CATALOG.render("ticket_mail_reply", "en", said)
    assert text.body.startswith("one\ntwo\n\nthreexxx")
    assert "x" * 300 in text.body
    assert "\n" not in text.title + text.short


def test_an_answer_keeps_its_indents_its_emoji_and_its_letters() -> None:
    written = "1. Open:\n   - the\tmenu\n\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 👩\u200d💻\u2067x   y  "
    text = CATALOG.render("ticket_mail_reply", "en", {"ticket": "K7M4-9Q2D", "text": written})
    said = "1. Open:\n   - the    menu\n\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 👩\u200d💻 x   y\n"
    assert text.body.startswith(said)
    assert CATALOG.render("waitlist_slot", "en", {"product": "👩\u200d💻  Hoodie"}).title.endswith("👩\u200d💻 Hoodie")


def test_every_language_has_every_template() -> None:
    for locale, texts in CATALOG.texts.items():
        assert texts.keys() == CATALOG.variables.keys(), locale


@pytest.mark.parametrize(("locale", "name"), EVERY_TEXT)
def test_a_text_uses_only_the_variables_that_its_template_has(locale: str, name: str) -> None:
    used = set().union(*(placeholders(part) for part in astuple(CATALOG.texts[locale][name])))
    assert used <= usable(name)


@pytest.mark.parametrize(("locale", "name"), EVERY_TEXT)
def test_the_email_says_everything_that_there_is_to_say(locale: str, name: str) -> None:
    assert placeholders(CATALOG.texts[locale][name].body) == usable(name)


@pytest.mark.parametrize(("locale", "name"), EVERY_TEXT)
def test_an_sms_takes_two_parts_at_most(locale: str, name: str) -> None:
    # Two parts of a concatenated message: https://www.3gpp.org/dynareport/23040.htm, 67 or 153 characters each.
    short = CATALOG.render(name, locale, SAMPLE).short
    limit = 2 * (153 if short.isascii() else 67)
    assert 0 < len(short) <= limit


def test_every_message_fills_exactly_its_templates_variables() -> None:
    for kind in CATALOG.kinds:
        assert kind.variables.keys() == CATALOG.variables[kind.template], kind


def test_every_template_is_used_by_an_event_by_a_code_or_by_the_digest() -> None:
    used = {kind.template for kind in CATALOG.kinds} | {"verification_code", "password_reset", "digest"}
    used |= {"change_code", "address_in_use", "ticket_mail_reply", "ticket_mail_opened"}
    used |= {"contract_code", "contract_copy"}
    assert used == CATALOG.variables.keys()


def test_languages_call_every_wave_status_by_a_name() -> None:
    for language in CATALOG.languages.values():
        assert language.labels["wave_status"].keys() == {"open", "full", "in_production", "ready", "completed"}


def test_a_missing_variable_is_an_error_and_not_an_empty_space() -> None:
    with pytest.raises(TemplateError, match="amount"):
        CATALOG.render("order_paid", "ru", {"order_number": "K7M2-PQ4R"})


def test_an_unknown_template_is_an_error() -> None:
    with pytest.raises(TemplateError):
        CATALOG.render("love_letter", "ru", {})


@pytest.mark.parametrize(
    ("asked", "written"), [("ru", "ru"), ("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("de", "ru"), (None, "ru")]
)
def test_an_unknown_language_is_written_to_in_russian(asked: str | None, written: str) -> None:
    assert known_locale(asked) == written


def test_a_product_name_cannot_break_out_of_the_subject_line() -> None:
    text = CATALOG.render("waitlist_slot", "en", {"product": "Hoodie\r\nBcc: everyone@example.com\u202e"})
    assert "\n" not in text.title
    assert "\r" not in text.title
    assert "\u202e" not in text.title


def test_braces_in_a_name_are_letters_and_not_variables() -> None:
    assert "{code}" in CATALOG.render("waitlist_slot", "en", {"product": "{code}"}).short


def test_a_very_long_name_is_cut() -> None:
    assert len(clean("x" * 5000)) == 200


def test_a_list_becomes_lines_and_none_of_them_can_make_more() -> None:
    text = CATALOG.render("digest", "en", {"count": "2", "lines": ["one\r\nBcc: everyone@example.com", "two"]})
    assert "— one Bcc: everyone@example.com\n— two" in text.body


def test_the_bus_brings_every_event_that_calls_for_a_message() -> None:
    from tests.faults import wiring

    [rule] = [one for one in wiring.read().rules if one.name == "NotificationsRule"]
    for event in CATALOG.event_types:
        assert rule.takes({"source": "atrium", "detail-type": event, "Source": "atrium", "DetailType": event}), event
