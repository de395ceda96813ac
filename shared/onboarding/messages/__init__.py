"""Messages of onboarding: to clients about contracts, invoices and their data, to managers about what stands still."""

from __future__ import annotations

from typing import Any

from shared.notifications.message_catalog import MessageKind, Messages, late_link, money, required_text
from shared.notifications.rules import Category
from shared.notifications.texts import Language
from shared.onboarding.contracts.local_time import moscow
from shared.onboarding.messages import contract_code, en, ru


def _moment(value: Any, language: Language) -> str:
    """A moment in the contract's own time, as it is in the message with the code: `24.03.2026 12:00 МСК`."""
    local = moscow(required_text(value, language))
    return f"{local.strftime(language.day)} {local:%H:%M} {language.label('contract_time', 'MSK')}"


_CONTRACT = {"contract": ("contract_no", required_text)}
_UNTIL = {**_CONTRACT, "until": ("expires_at", _moment)}
_AMOUNT = {"amount": ("amount", money)}
_DUE = {**_AMOUNT, "due": ("due_at", _moment)}
_CLIENT = {"client": ("client_id", required_text)}

# Where clients read and sign their contracts, and pay their invoices.
_PAGE = late_link("/account/contracts")

MESSAGES = Messages(
    categories=(
        Category("documents", optional=True, transactional=True),
        # Who looked at a passport: nothing to hurry about, so it comes with the digest.
        Category("privacy", optional=True, transactional=False, channels=("email",), low_priority=True),
    ),
    kinds=(
        MessageKind("contract.ready", "contract_ready", "documents", _UNTIL),
        MessageKind("contract.signed", "contract_signed", "documents", _CONTRACT),
        MessageKind("contract.sealed", "contract_sealed", "documents", _CONTRACT),
        MessageKind("contract.reminded", "contract_expiring", "documents", _CONTRACT, only={"is_expiring": True}),
        MessageKind("contract.reminded", "contract_reminder", "documents", _CONTRACT),
        MessageKind("invoice.issued", "invoice_issued", "documents", _DUE),
        MessageKind("invoice.reminded", "invoice_due", "documents", _AMOUNT),
        MessageKind("invoice.paid", "invoice_paid", "documents", _AMOUNT),
        MessageKind("client.passport_viewed", "passport_viewed", "privacy"),
        MessageKind("client.erased", "data_erased", "privacy"),
        MessageKind(
            "contract.rejected", "contract_rejected", "desk", _CONTRACT, recipient_field="manager_id", by_others=True
        ),
        MessageKind("client.photo_rejected", "photo_rejected", "desk", _CLIENT, recipient_field="manager_id"),
        MessageKind("contract.code_locked", "code_locked", "desk", _CONTRACT, recipient_field="manager_id"),
        MessageKind("client.idle", "client_idle", "desk", _CLIENT, recipient_field="manager_id"),
    ),
    late=dict.fromkeys(
        (
            "contract_ready",
            "contract_sealed",
            "contract_expiring",
            "contract_reminder",
            "invoice_issued",
            "invoice_due",
        ),
        _PAGE,
    ),
    commands=contract_code.COMMANDS,
    texts={"ru": {**ru.TEXTS, **contract_code.RU}, "en": {**en.TEXTS, **contract_code.EN}},
    labels={"ru": {"contract_time": {"MSK": "МСК"}}, "en": {"contract_time": {"MSK": "MSK"}}},
)
