"""The certificate page of a sealed contract as PDF pages, with a QR code that leads to /verify."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from functions.workers.documents.contract_pdf import BOLD, REGULAR, register_fonts
from shared.onboarding.contracts.seal.facts import SealPage

LABELS, VALUES, QR = 42 * mm, 128 * mm, 32 * mm


def render(page: SealPage) -> bytes:
    """One page or more; long cells are split between pages."""
    register_fonts()
    title = ParagraphStyle("title", fontName=BOLD, fontSize=13, leading=17)
    label = ParagraphStyle("label", fontName=BOLD, fontSize=8.5, leading=11)
    value = ParagraphStyle("value", fontName=REGULAR, fontSize=8.5, leading=11)
    rows = [
        [Paragraph(escape(name), label), Paragraph("<br/>".join(map(escape, lines)), value)]
        for name, lines in page.rows
    ]
    table = Table(rows, colWidths=(LABELS, VALUES), splitInRow=1)
    # Tables and drawings without words name a font too, and reportlab's own is not embedded.
    font = ("FONTNAME", (0, 0), (-1, -1), REGULAR)
    table.setStyle([font, ("GRID", (0, 0), (-1, -1), 0.3, "#999999"), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    heading = Table(
        [[Paragraph(f"{escape(page.title)}<br/>№ {escape(page.contract_no)}", title), qr_code(page.verify_url, QR)]],
        colWidths=(LABELS + VALUES - QR, QR),
        style=[font],
    )
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=15 * mm,
        bottomMargin=15 * mm,
        title=page.title,
        initialFontName=REGULAR,
        invariant=1,
    )
    document.build([heading, Spacer(1, 4 * mm), table])
    return out.getvalue()


def qr_code(text: str, size: float) -> Drawing:
    """A QR code of a text, `size` points wide and high; error correction level M."""
    code = QrCodeWidget(text, barLevel="M")
    left, bottom, right, top = code.getBounds()
    scale = [size / (right - left), 0, 0, size / (top - bottom), 0, 0]
    drawing = Drawing(size, size, transform=scale, initialFontName=REGULAR)
    drawing.add(code)
    return drawing
