"""What the client's ticket says about an event of onboarding: sums and numbers, no digit of a code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from shared.onboarding.case import Case
from shared.onboarding.events import (
    ClientLinked,
    ContractCodeSent,
    ContractReady,
    ContractSealed,
    ContractSigned,
    InvoiceIssued,
)
from shared.onboarding.invoices.models import UNPAID

SUBJECT: Final = "Оформление договора"
READY: Final = (
    "Договор {no} готов. Прочитайте его и подпишите кодом из SMS. Никому, кроме менеджера при вас, код не читайте."
)
CODE: Final = "Код № {code_no} для подписи договора {no} отправлен на номер {phone}."
SIGNED: Final = "Договор {no} подписан. Мы скрепим его печатью и пришлём копию."
SEALED: Final = "Договор {no} скреплён печатью. Копия — в разделе «Договоры»."
INVOICE: Final = "Выставлен счёт {number} на {sum} ₽: {description}."

Fields: TypeAlias = Mapping[str, Any]


def _ready(_: Case, data: Fields) -> Iterator[str]:
    yield READY.format(no=data["contract_no"])


def _code_sent(case: Case, data: Fields) -> Iterator[str]:
    yield CODE.format(no=data["contract_no"], code_no=data["code_no"], phone=masked(str(case.client.phone)))


def _signed(_: Case, data: Fields) -> Iterator[str]:
    yield SIGNED.format(no=data["contract_no"])


def _sealed(_: Case, data: Fields) -> Iterator[str]:
    yield SEALED.format(no=data["contract_no"])


def _issued(case: Case, data: Fields) -> Iterator[str]:
    for invoice in case.invoices:
        if invoice.invoice_id == data["invoice_id"]:
            yield _invoice(invoice.number, invoice.amount, invoice.description)


def _linked(case: Case, _: Fields) -> Iterator[str]:
    """What the client would have been told by now: the contract as it is, and what is to be paid."""
    contract = case.contract
    text = {"pending": READY, "signed": SIGNED, "sealed": SEALED}.get(contract.status) if contract else None
    if contract is not None and text is not None:
        yield text.format(no=contract.contract_no)
    for invoice in case.invoices:
        if invoice.status in UNPAID:
            yield _invoice(invoice.number, invoice.amount, invoice.description)


def _invoice(number: str, amount: int, description: str) -> str:
    rubles = f"{amount // 100:,}".replace(",", " ") + f",{amount % 100:02d}"
    return INVOICE.format(number=number, sum=rubles, description=description)


def masked(phone: str) -> str:
    """A phone of which only the country's first digits and the last two are shown."""
    return f"{phone[:2]}{'•' * max(0, len(phone) - 4)}{phone[-2:]}"


ANNOUNCED: Final[Mapping[str, Callable[[Case, Fields], Iterator[str]]]] = {
    ContractReady.type: _ready,
    ContractCodeSent.type: _code_sent,
    ContractSigned.type: _signed,
    ContractSealed.type: _sealed,
    InvoiceIssued.type: _issued,
    ClientLinked.type: _linked,
}


def text_of(event_type: str, case: Case, data: Fields) -> str | None:
    """What is announced about an event; None for nothing."""
    make = ANNOUNCED.get(event_type)
    return ("\n".join(make(case, data)) or None) if make else None
