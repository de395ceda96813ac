"""The text of the contract: clauses with named variables, checked when the module is loaded by its tests.

A changed text is a new VERSION: which one a contract was made from is stored with it. Pure: knows no library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Final

VERSION: Final = "2026-12-01"
TITLE: Final = "Договор № {contract_no}"
PLACE: Final = "г. Москва, {date}"
PARTIES: Final = (
    "ООО «Атриум», именуемое в дальнейшем «Исполнитель», с одной стороны, и {full_name}, паспорт {passport},"
    " зарегистрированный(-ая) по адресу: {address}, телефон {phone}, именуемый(-ая) в дальнейшем «Клиент», с другой"
    " стороны, заключили настоящий договор о нижеследующем."
)
CLAUSES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        "Предмет договора",
        (
            "Клиент передаёт, а Исполнитель принимает устройства, перечисленные в приложении 1 ({device_count} шт.),"
            " в состоянии, которое в нём указано и подтверждено фотографиями.",
            "Исполнитель проверяет устройства, оформляет доплату и передаёт Клиенту документы.",
            "Клиент подтверждает, что устройства принадлежат ему, не обременены правами третьих лиц и не находятся в"
            " розыске.",
        ),
    ),
    (
        "Доплата и порядок расчётов",
        (
            "Доплата по настоящему договору составляет {amount}; её расчёт приведён в приложении 1.",
            "Счёт на доплату выставляется при подписании договора и оплачивается картой, наличными или через терминал."
            " Если доплата равна нулю, счёт не выставляется.",
            "Кассовый чек выдаётся по Федеральному закону № 54-ФЗ.",
        ),
    ),
    (
        "Ответственность сторон",
        (
            "Клиент отвечает за достоверность сведений, которые он сообщил, Исполнитель — за сохранность устройств с"
            " момента их передачи.",
            "В остальном стороны отвечают по законодательству Российской Федерации.",
        ),
    ),
    (
        "Персональные данные",
        (
            "Персональные данные Клиента обрабатываются с его отдельного согласия и только для исполнения договора и"
            " требований закона.",
        ),
    ),
    (
        "Электронная подпись",
        (
            "Договор подписывается Клиентом простой электронной подписью по отдельному соглашению сторон: кодом,"
            " отправленным на телефон {phone}.",
            "Код связан с этим файлом: номер договора, его версия и контрольная сумма файла указаны в сообщении с кодом"
            " или проверяются при подписании.",
            "Стороны признают документ, подписанный таким образом, равнозначным документу на бумаге с собственноручной"
            " подписью.",
        ),
    ),
)
ATTACHMENT: Final = "Приложение 1. Устройства и доплата"
COLUMNS: Final = ("№", "Устройство", "Серийный номер / IMEI", "Состояние", "Цена", "Доплата")
ADJUSTMENT: Final = "Корректировка"
TOTAL: Final = "Итого"
SIGNATURES: Final = (
    "Подписи сторон",
    "Исполнитель: ООО «Атриум»",
    "Клиент: {full_name}, подписано простой электронной подписью (см. лист подписания)",
)
FOOTER: Final = "Договор № {contract_no}, версия {version}"
PAGE: Final = "Страница {page}"
CONDITIONS: Final[Mapping[str, str]] = {
    "new": "новое",
    "excellent": "отличное",
    "good": "хорошее",
    "fair": "удовлетворительное",
    "broken": "неисправное",
}
VARIABLES: Final = frozenset(
    {"contract_no", "version", "date", "full_name", "passport", "address", "phone", "device_count", "amount"}
)


class TemplateVariablesError(Exception):
    """A text names a variable that contracts do not have, or a contract lacks one."""


@dataclass(frozen=True, slots=True)
class ContractText:
    """A contract ready to be laid out: plain text, nothing in it is markup."""

    title: str
    footer: str
    place: str
    parties: str
    clauses: tuple[tuple[str, tuple[str, ...]], ...]
    attachment: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, str], ...]
    signatures: tuple[str, ...]

    def texts(self) -> tuple[str, ...]:
        """Everything that is printed, page numbers aside."""
        clauses = [text for heading, points in self.clauses for text in (heading, *points)]
        cells = [cell for row in (self.columns, *self.rows, *self.totals) for cell in row]
        return (self.title, self.footer, self.place, self.parties, *clauses, self.attachment, *cells, *self.signatures)


def fill(
    variables: Mapping[str, str], *, rows: Sequence[Sequence[str]], totals: Sequence[tuple[str, str]]
) -> ContractText:
    """The contract of some facts; `rows` as COLUMNS says. Raises TemplateVariablesError unless VARIABLES are given."""
    if variables.keys() != VARIABLES:
        raise TemplateVariablesError(f"missing or unknown: {', '.join(sorted(VARIABLES ^ variables.keys()))}")
    if any(len(row) != len(COLUMNS) for row in rows):
        raise TemplateVariablesError("a row has another number of columns than the table")

    def filled(text: str) -> str:
        return text.format_map(variables)

    return ContractText(
        title=filled(TITLE),
        footer=filled(FOOTER),
        place=filled(PLACE),
        parties=filled(PARTIES),
        clauses=tuple((heading, tuple(map(filled, points))) for heading, points in CLAUSES),
        attachment=ATTACHMENT,
        columns=COLUMNS,
        rows=tuple(map(tuple, rows)),
        totals=tuple(totals),
        signatures=tuple(map(filled, SIGNATURES)),
    )


def variables_used() -> frozenset[str]:
    """The variables that the texts name."""
    points = [point for _, texts in CLAUSES for point in texts]
    texts = (TITLE, FOOTER, PLACE, PARTIES, *points, *SIGNATURES)
    return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)
