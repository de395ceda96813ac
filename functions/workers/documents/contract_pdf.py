"""Contracts as PDF: A4, embedded subset of Source Sans, footer with number, version and page; the same bytes each time.

The only module that knows reportlab. `invariant=1` leaves out what changes by itself: time stamps and random ids.
"""

from __future__ import annotations

import io
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from shared.onboarding.contracts.template import PAGE, ContractText

REGULAR, BOLD = "SourceSans", "SourceSans-Bold"
LEFT, RIGHT, TOP, BOTTOM = 25 * mm, 15 * mm, 18 * mm, 20 * mm
# The last two take the largest price and the largest total that the desk can enter.
WIDTHS = (8 * mm, 34 * mm, 38 * mm, 34 * mm, 26 * mm, 30 * mm)


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Read the fonts of the package font-source-sans-pro (OFL) once in a process."""
    files = Path(str(import_module("font_source_sans_pro").__file__)).parent / "files"
    for name, file in ((REGULAR, "SourceSansPro-Regular.ttf"), (BOLD, "SourceSansPro-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(files / file)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def render(text: ContractText) -> tuple[bytes, int]:
    """(the file, its pages). The same text gives the same bytes."""
    register_fonts()
    body = ParagraphStyle(
        "body", fontName=REGULAR, fontSize=10.5, leading=14.5, alignment=TA_JUSTIFY, spaceAfter=5, language="ru"
    )
    title = ParagraphStyle(
        "title", parent=body, fontName=BOLD, fontSize=14, leading=18, alignment=TA_CENTER, spaceAfter=8
    )
    heading = ParagraphStyle("heading", parent=body, fontName=BOLD, spaceBefore=8)
    cell = ParagraphStyle("cell", parent=body, fontSize=9, leading=11, alignment=0, spaceAfter=0)

    def paragraph(words: str, style: ParagraphStyle) -> Paragraph:
        # What people entered is text: nothing in it is reportlab's markup.
        return Paragraph(escape(words), style)

    flow: list[Any] = [paragraph(text.title, title), paragraph(text.place, body), paragraph(text.parties, body)]
    for number, (name, points) in enumerate(text.clauses, 1):
        flow.append(paragraph(f"{number}. {name}", heading))
        flow += [paragraph(f"{number}.{at}. {point}", body) for at, point in enumerate(points, 1)]
    flow += [paragraph(text.attachment, heading), _table(text, lambda words: paragraph(words, cell)), Spacer(1, 4 * mm)]
    first, *others = text.signatures
    flow.append(KeepTogether([paragraph(first, heading), *(paragraph(one, body) for one in others)]))
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=LEFT,
        rightMargin=RIGHT,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=text.title,
        author="Atrium",
        lang="ru-RU",
        initialFontName=REGULAR,
        invariant=1,
    )

    def footer(canvas: Any, page: Any) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, 8)
        canvas.drawString(LEFT, 11 * mm, text.footer)
        canvas.drawRightString(A4[0] - RIGHT, 11 * mm, PAGE.format(page=page.page))
        canvas.restoreState()

    document.build(flow, onFirstPage=footer, onLaterPages=footer)
    return out.getvalue(), int(document.page)


def _table(text: ContractText, cell: Any) -> Table:
    rows: list[list[Any]] = [list(text.columns)]
    rows += [[row[0], *(cell(words) for words in row[1:4]), *row[4:]] for row in text.rows]
    rows += [["", name, "", "", "", amount] for name, amount in text.totals]
    table = Table(rows, colWidths=WIDTHS, repeatRows=1)
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), REGULAR, 9),
            ("FONT", (0, 0), (-1, 0), BOLD, 9),
            ("FONT", (0, -len(text.totals)), (-1, -1), BOLD, 9),
            ("GRID", (0, 0), (-1, -1), 0.4, "#888888"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("ALIGN", (4, 1), (5, -1), "RIGHT"),
        ]
    )
    return table
