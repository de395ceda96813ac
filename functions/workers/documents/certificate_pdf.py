"""A certificate as PDF: A4 across, embedded subset of Source Sans, a QR code; the same facts give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepInFrame, Paragraph, SimpleDocTemplate, Spacer

from functions.workers.documents.contract_pdf import BOLD, REGULAR, register_fonts
from functions.workers.documents.seal_page import qr_code
from shared.core import clock, periods
from shared.documents.printable import unprintable
from shared.learning.certificates.facts import Facts

SIZE: Final = landscape(A4)
MARGIN, QR = 22 * mm, 30 * mm
# What stands for a letter that the font does not have.
MISSING: Final = "\u25a0"
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "ru": {
        "title": "Сертификат",
        "holder": "подтверждает, что",
        "course": "прошёл (прошла) курс",
        "hours": "Часов: {hours}. Версия курса: {release}.",
        "number": "№ {number}",
        "date": "Выдан {date}",
        "verify": "Проверить:",
        "day": "%d.%m.%Y",
        "language": "ru-RU",
    },
    "en": {
        "title": "Certificate",
        "holder": "This is to certify that",
        "course": "completed the course",
        "hours": "Hours: {hours}. Release of the course: {release}.",
        "number": "No. {number}",
        "date": "Issued {date}",
        "verify": "Verify:",
        "day": "%Y-%m-%d",
        "language": "en-GB",
    },
}


def issued_on(facts: Facts) -> str:
    """The line with the day of issue, the organisation's: in UTC it is still the day before in the hours of a night."""
    words = WORDS.get(facts.language, WORDS["en"])
    day = periods.today(clock.parse(facts.issued_at))
    return words["date"].format(date=day.strftime(words["day"]))


def render(facts: Facts, verify_url: str) -> bytes:
    """One page; names and titles of any length are made smaller until they fit."""
    register_fonts()
    words = WORDS.get(facts.language, WORDS["en"])
    small = ParagraphStyle("small", fontName=REGULAR, fontSize=13, leading=17, alignment=TA_CENTER)
    title = ParagraphStyle("title", fontName=BOLD, fontSize=34, leading=42, alignment=TA_CENTER, spaceAfter=6 * mm)
    name = ParagraphStyle("name", fontName=BOLD, fontSize=26, leading=32, alignment=TA_CENTER)
    course = ParagraphStyle("course", fontName=BOLD, fontSize=19, leading=24, alignment=TA_CENTER)

    def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
        # What people entered is text: nothing in it is reportlab's markup.
        return Paragraph(escape(_printable(text)), style)

    flow: list[Any] = [
        paragraph(words["title"], title),
        paragraph(words["holder"], small),
        Spacer(1, 4 * mm),
        paragraph(facts.holder_name, name),
        Spacer(1, 4 * mm),
        paragraph(words["course"], small),
        Spacer(1, 4 * mm),
        paragraph(facts.course_title, course),
        Spacer(1, 4 * mm),
        paragraph(words["hours"].format(hours=facts.hours, release=facts.release), small),
    ]
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=SIZE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + QR,
        title=f"{words['title']} {facts.number}",
        author="Atrium",
        lang=words["language"],
        initialFontName=REGULAR,
        invariant=1,
    )

    def frame(canvas: Any, _: Any) -> None:
        canvas.saveState()
        canvas.setStrokeColor(HexColor("#555555"))
        canvas.setLineWidth(1.2)
        canvas.rect(10 * mm, 10 * mm, SIZE[0] - 20 * mm, SIZE[1] - 20 * mm)
        canvas.setFont(REGULAR, 11)
        bottom = 18 * mm
        canvas.drawString(MARGIN, bottom + 12 * mm, words["number"].format(number=facts.number))
        canvas.drawString(MARGIN, bottom + 6 * mm, issued_on(facts))
        canvas.setFont(REGULAR, 8)
        canvas.drawString(MARGIN, bottom, f"{words['verify']} {verify_url}")
        qr_code(verify_url, QR).drawOn(canvas, SIZE[0] - MARGIN - QR, bottom)
        canvas.restoreState()

    width, height = SIZE[0] - 2 * MARGIN - 12, SIZE[1] - 2 * MARGIN - QR - 12
    document.build([KeepInFrame(width, height, flow, mode="shrink")], onFirstPage=frame)
    return out.getvalue()


def _printable(text: str) -> str:
    for letter in unprintable(text):
        text = text.replace(letter, MISSING)
    return text
