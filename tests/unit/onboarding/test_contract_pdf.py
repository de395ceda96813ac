"""The contract's text and its PDF: checked variables, the same bytes each time, text that can be read out again."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth

from functions.api.onboarding.invoice_schemas import AMOUNT_LIMIT, SURCHARGE_LIMIT
from functions.workers.documents import contract_pdf, seal_page
from shared.documents.printable import unprintable
from shared.onboarding.contracts import template
from shared.onboarding.contracts.facts import rubles
from shared.onboarding.contracts.seal.facts import SealPage
from shared.onboarding.contracts.template import ContractText, TemplateVariablesError

VARIABLES = {
    "contract_no": "K7M4-9Q2D",
    "version": "1",
    "date": "28.11.2026",
    "full_name": "Щёголева-Жданович <b>Съездина</b> & Ёжиковна",
    "passport": "45 17 № 123456, выдан ГУ МВД России по г. Москве 14.05.2017, код подразделения 770-001",
    "address": "г. Уфа, ул. Ҡыҙыл Армия, д. 7",
    "phone": "+79161234567",
    "device_count": "1",
    "amount": "1 500,00 ₽",
}
ROW = ("1", "Ёлка X1 <b>&", "490154203237518", "хорошее", "25 000,00 ₽", "1 500,00 ₽")
ROOT = Path(__file__).resolve().parents[3]


def text(rows: int = 1) -> ContractText:
    return template.fill(VARIABLES, rows=[ROW] * rows, totals=[("Итого", "1 500,00 ₽")])


def test_the_texts_name_every_variable_and_no_other() -> None:
    assert template.variables_used() == template.VARIABLES == VARIABLES.keys()


@pytest.mark.parametrize("variables", [{}, {**VARIABLES, "more": "x"}, {"contract_no": "x"}])
def test_missing_and_unknown_variables_are_refused(variables: dict[str, str]) -> None:
    with pytest.raises(TemplateVariablesError):
        template.fill(variables, rows=[ROW], totals=[])


def test_a_row_has_as_many_cells_as_the_table() -> None:
    with pytest.raises(TemplateVariablesError):
        template.fill(VARIABLES, rows=[ROW[:2]], totals=[])


def test_the_font_prints_every_text() -> None:
    assert list(unprintable("".join(text().texts()))) == []


def test_braces_of_people_are_text() -> None:
    made = template.fill({**VARIABLES, "full_name": "{phone} {0}"}, rows=[ROW], totals=[])
    assert "{phone} {0}" in made.parties


@pytest.mark.parametrize(
    ("kopecks", "printed"),
    [(0, "0,00 ₽"), (150_000, "1 500,00 ₽"), (-5, "−0,05 ₽"), (123_456_789, "1 234 567,89 ₽")],
)
def test_amounts_are_printed_in_rubles(kopecks: int, printed: str) -> None:
    assert rubles(kopecks).replace("\u00a0", " ") == printed


def test_the_largest_sums_stay_within_their_columns() -> None:
    contract_pdf.register_fonts()
    # 6 points on either side of a cell are the table's padding.
    price, part = (width - 12 for width in contract_pdf.WIDTHS[4:])
    assert stringWidth(rubles(AMOUNT_LIMIT), contract_pdf.REGULAR, 9) <= min(price, part)
    for total in (SURCHARGE_LIMIT, -AMOUNT_LIMIT):
        assert stringWidth(rubles(total), contract_pdf.BOLD, 9) <= part
    for place, words in enumerate(template.COLUMNS):
        assert stringWidth(words, contract_pdf.BOLD, 9) <= contract_pdf.WIDTHS[place] - 12
    assert sum(contract_pdf.WIDTHS) <= A4[0] - contract_pdf.LEFT - contract_pdf.RIGHT + 0.01


def test_the_same_text_gives_the_same_bytes_in_another_process() -> None:
    content, pages = contract_pdf.render(text())
    assert contract_pdf.render(text()) == (content, pages)
    code = (
        "import hashlib; from tests.unit.onboarding.test_contract_pdf import text;"
        "from functions.workers.documents import contract_pdf;"
        "print(hashlib.sha256(contract_pdf.render(text())[0]).hexdigest())"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == hashlib.sha256(content).hexdigest()


def test_many_devices_take_more_pages_under_one_heading() -> None:
    content, pages = contract_pdf.render(text(rows=60))
    assert pages > contract_pdf.render(text())[1]
    assert content.count(b"/Type /Page\n") in (pages, 0)


def test_a_contract_and_its_certificate_page_name_no_font_that_is_not_embedded() -> None:
    rows = (("Договор", ("№ K7M4-9Q2D",)), ("Подписан", ("10.03.2026",)))
    page = seal_page.render(SealPage("Лист подписания", "K7M4-9Q2D", rows, "https://example.com/api/v1/verify"))
    for content in (contract_pdf.render(text())[0], page):
        found = set(re.findall(rb"/BaseFont /(?:[A-Z]{6}\+)?([A-Za-z-]+)", content))
        assert found == {b"SourceSansPro-Regular", b"SourceSansPro-Bold"}


def test_what_people_entered_is_no_markup(tmp_path: Path) -> None:
    file = tmp_path / "contract.pdf"
    file.write_bytes(contract_pdf.render(text())[0])
    try:
        ran = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True)
    except FileNotFoundError:
        pytest.skip("poppler is not installed")
    found = " ".join(ran.stdout.split())
    for part in ("K7M4-9Q2D", "<b>Съездина</b> & Ёжиковна", "45 17 № 123456", "Ҡыҙыл", "версия 1", "Страница 1"):
        assert part in found, part


def test_rendering_takes_little_time() -> None:
    contract_pdf.render(text())
    took = []
    for _ in range(5):
        before = time.process_time()
        contract_pdf.render(text())
        took.append(time.process_time() - before)
    # Measured: 20 to 28 ms; a busy machine's CPU time is no stricter measure than this.
    assert min(took) < 0.2, took
