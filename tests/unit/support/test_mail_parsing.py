"""Mails of the clients that people use: what they wrote is read, what they quote and sign with is not."""

from __future__ import annotations

import base64
import struct
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.support.tickets.mail import BODY_LIMIT, body_of, subject_of
from shared.support.tickets.mail_cutting import cut
from shared.support.tickets.mail_html import text_of_html
from shared.support.tickets.mail_parsing import Mail, parse
from shared.support.tickets.mail_parsing import body_of as body_of_parts

MAILS = Path(__file__).parent / "mails"
SAID = {
    "gmail_ru": "Да, посылка пришла, спасибо!\n\nНо размер не подошёл. Как обменять?",
    "gmail_en": "It fits, thank you.",
    "outlook_ru_1251": (
        "Добрый день!\n\nПрошу прислать закрывающие документы.\n\nС уважением,\nПётр Сидоров\nООО «Ромашка»"
    ),
    "outlook_en_html": "Please cancel the second coat.\n\nRegards,\n\nJohn",
    "apple_mail_ru": "Адрес доставки прежний, а вот телефон новый.",
    "apple_mail_en": "All good now.",
    "yandex_html": "Спасибо, код подошёл.",
    "mail_ru": "Вопрос решён, можно закрывать.",
    "the_bat_koi8": "Здравствуйте! Где мой заказ?",
    "undeclared_1251": "Не могу войти.",
}


def read(name: str) -> Mail:
    return parse((MAILS / f"{name}.eml").read_bytes())


def test_every_mail_is_held_to_what_its_sender_wrote() -> None:
    assert {path.stem for path in MAILS.glob("*.eml")} == {*SAID, "inline_answers"}


@pytest.mark.parametrize("name", SAID)
def test_what_somebody_wrote_is_what_is_shown(name: str) -> None:
    assert body_of(read(name)) == SAID[name]


@pytest.mark.parametrize("name", SAID)
def test_senders_and_subjects_are_readable(name: str) -> None:
    mail = read(name)
    assert mail.sender.endswith("@example.com")
    assert not {"=?", "\ufffd"} & {mail.subject[:2], subject_of(mail)}
    assert mail.header("message-id").startswith("<")


def test_subjects_are_decoded() -> None:
    assert read("outlook_ru_1251").subject == "RE: Ответ на обращение K7M4-9Q2D"
    assert read("the_bat_koi8").subject == "Где мой заказ?"
    assert read("undeclared_1251").subject == "Не работает вход"


def test_answers_between_the_quoted_lines_stay_with_them() -> None:
    shown = body_of(read("inline_answers"))
    assert [line for line in shown.splitlines() if line][1:] == [
        "> Which size?", "M, please.", "> Which colour?", "Black.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Да\n\n-----Original Message-----\nFrom: a\nпрочее", "Да"),
        ("Да\n\n-------- Пересылаемое сообщение --------\n25.11.2026, 10:00", "Да"),
        ("Да\n\nвт, 24 нояб. 2026 г., 9:01 Атриум <a@b.example>:\n\n> Нет?", "Да"),
        ("Да\n\nOn Tue, 24 Nov 2026 09:01:00 +0300\nAtrium <a@b.example> wrote:\n\n> Нет?", "Да"),
        ("Да\n\n24.11.2026 9:01, Атриум пишет:\n> Нет?", "Да"),
        ("Да\n> Нет?\n> Ну?\n", "Да"),
        ("> Нет?\n\nДа", "> Нет?\n\nДа"),
        ("> только цитата", "> только цитата"),
        ("Да\n\nОтправлено из мобильной Почты Mail.ru", "Да"),
        ("Да\n\nSent from Outlook for iOS<https://aka.ms/o0ukef>", "Да"),
        ("Встреча 25.11.2026 в 14:05, приходите", "Встреча 25.11.2026 в 14:05, приходите"),
        ("От: меня\nвам привет", "От: меня\nвам привет"),
        ("Список:\n- раз\n- два", "Список:\n- раз\n- два"),
        ("-- \nИван", "-- \nИван"),
        ("", ""),
    ],
)
def test_what_is_quoted_and_signed_is_cut(text: str, left: str) -> None:
    assert cut(text) == left


@given(st.text(alphabet="аб>:- \n0123.wroteОт<@", max_size=200))
def test_cutting_never_leaves_nothing(text: str) -> None:
    assert bool(cut(text)) == bool(text.strip())
    assert len(cut(text)) <= len(text)


def test_a_long_text_is_cut_and_an_empty_one_says_so() -> None:
    assert body_of(Mail("a@b.example", "", "", [])) == "(без текста)"
    assert len(body_of(Mail("a@b.example", "", "слово " * 200_000, []))) <= BODY_LIMIT


@pytest.mark.parametrize(
    ("subject", "shown"),
    [("", "(без темы)"), (" \r\n ", "(без темы)"), ("a\r\n b\x00\u202e", "a b"), ("ы" * 5000, "ы" * 199 + "…")],
)
def test_a_subject_is_one_line_that_fits(subject: str, shown: str) -> None:
    assert subject_of(Mail("a@b.example", subject, "", [])) == shown


def test_html_is_read_without_scripts_and_styles() -> None:
    html = "<style>p{}</style><script>alert(1)</script><p>Да</p><ul><li>раз</li></ul>"
    html += "<blockquote>нет<br>и нет</blockquote>"
    shown = text_of_html(html)
    assert ("alert" in shown, "p{}" in shown, "Да" in shown, "> нет\n> и нет" in shown) == (False, False, True, True)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("Заказ 17<hr size=1>От: Анна", "Заказ 17\nОт: Анна"),
        ("Номер:<table><tr><td>17</td><td>S</td></tr></table>", "Номер:\n17  S"),
        ("Привет<center>Анна</center>Пока", "Привет\nАнна\nПока"),
        ("<p>a</p><table><tr><td>1</td></tr><tr><td>2</td></tr></table>", "a\n\n1\n2"),
        ("a<dl><dt>b<dd>c</dl>d", "a\nb\nc\nd"),
    ],
)
def test_what_begins_a_line_in_html_is_not_joined_to_the_word_before(html: str, shown: str) -> None:
    assert text_of_html(html) == shown


def test_a_text_that_stands_in_for_html_is_not_what_was_said() -> None:
    mail = parse(
        b"From: a@b.example\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain"
        b"\r\n\r\nYour client cannot show HTML.\r\n--x\r\nContent-Type: text/html\r\n\r\n<b>Hello</b>\r\n--x--\r\n"
    )
    assert mail.text == "Hello"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff",
        b"From: =?utf-9?Q?=FF?= <a@b.example>\r\nSubject: =?x?B?!!?=\r\nContent-Type: text/plain; charset=\r\n\r\n\xff",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n--x--",
        b"From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nbroken",
        b"Content-Type: application/ms-tnef\r\n\r\nnot tnef",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!!",
    ],
)
def test_a_broken_mail_is_read_as_far_as_it_goes(data: bytes) -> None:
    assert isinstance(parse(data).text, str)


@pytest.mark.parametrize(
    ("data", "words", "files"),
    [
        (b'Content-Type: text/plain; name="msg.txt"\r\n\r\nWhere is it?', "Where is it?", []),
        (b'Content-Type: text/html; name="msg.html"\r\n\r\n<p>Where is it?</p>', "Where is it?", []),
        (b"Content-Type: multipart/mixed\r\n\r\nWhere is it?", "Where is it?", []),
        (
            b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
            b"Content-Disposition: inline; filename=body.txt\r\n\r\n"
            b"Where is it?\r\n--x\r\nContent-Disposition: inline; filename=log.txt\r\n\r\nerror\r\n--x--",
            "Where is it?",
            ["log.txt"],
        ),
        (b"Content-Disposition: attachment; filename=log.txt\r\n\r\nerror", "", ["log.txt"]),
        (
            b'Content-Type: text/plain; name="' + "Чек.txt".encode("cp1251") + b'"\r\n'
            b"Content-Disposition: attachment\r\n\r\nerror",
            "",
            ["Чек.txt"],
        ),
    ],
)
def test_what_comes_first_is_what_was_said_unless_it_is_attached(data: bytes, words: str, files: list[str]) -> None:
    mail = parse(data)
    assert (mail.text, [one.name for one in mail.files]) == (words, files)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    parse(b"Content-Type: text/plain; charset=utf-8\r\n" + data)
    parse(b"Content-Type: application/ms-tnef\r\n\r\n" + data)


def test_many_and_long_headers_are_kept() -> None:
    lines = "".join(f"X-Long-{number}: {'a' * 1000}\r\n" for number in range(300))
    mail = parse(f"From: a@b.example\r\n{lines}Message-ID: <{'i' * 5000}@b.example>\r\n\r\nHello".encode())
    assert (len(mail.headers), len(mail.header("Message-ID"))) == (302, 5012)


@pytest.mark.parametrize(
    "data",
    [
        b"From: " + b"(" * 3000 + b")" * 3000 + b" a@b.example\r\n\r\nHello",
        b"Content-Type: text/plain " + b"(" * 3000 + b")" * 3000 + b"\r\n\r\nHello",
        b"Content-Type: text/plain" + b"; a=b" * 50_000 + b"\r\n\r\nHello",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=x%d\r\n\r\n--x%d\r\n" % (level, level) for level in range(1100)
        ),
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\nA: b\r\n\r\ny\r\n" * 100_000,
        b"Content-Type: message/rfc822\r\n\r\n" * 400 + b"Hello",
        b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \r\n" * 400_000,
    ],
    ids=["comments", "comments of a type", "parameters", "parts", "many parts", "mails in mails", "one line"],
)
def test_what_no_client_writes_is_read_all_the_same_and_soon(data: bytes) -> None:
    since = time.process_time()
    parse(data)
    assert time.process_time() - since < 5


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a" + "\n" * 190_000 + "\n-- \nAnna", ""),
        (" " * 190_000 + "a", "<p>b"),
        ("", "<script " * 100_000),
        ("", "<blockquote " * 80_000),
        ("", "<blockquote>a" * 20_000),
    ],
    ids=["blank lines", "blanks", "scripts", "quotes that do not begin", "quotes that do not end"],
)
def test_odd_words_are_read_soon_and_not_made_longer(text: str, html: str) -> None:
    since = time.process_time()
    read = body_of_parts(text, html)
    body_of(Mail("a@b.example", "", read, []))
    assert time.process_time() - since < 5
    assert len(read) < 2_000_000


def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
    """One attribute of TNEF ([MS-OXTNEF] 2.1.3)."""
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def test_outlooks_winmail_dat_is_unpacked() -> None:
    body = "Документы во вложении.".encode("windows-1251") + b"\0"
    tnef = struct.pack("<IH", 0x223E9F78, 1)
    tnef += attribute(1, 0x9007, 6, struct.pack("<II", 1251, 0))
    tnef += attribute(1, 0x800C, 2, body)
    tnef += attribute(2, 0x9002, 6, b"\1\0" + b"\xff" * 4 + b"\0" * 8)
    tnef += attribute(2, 0x8010, 1, b"act.txt\0")
    tnef += attribute(2, 0x800F, 6, b"words")
    mail = parse(
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain\r\n\r\n\r\n"
        b"--x\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(tnef)
        + b"\r\n--x--\r\n"
    )
    assert [(file.name, file.data) for file in mail.files] == [("act.txt", b"words")]
    assert mail.text == "Документы во вложении."
