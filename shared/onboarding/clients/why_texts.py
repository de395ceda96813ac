"""What managers are told of a client's case, in both languages: each event, and each thing that it waits for."""

from __future__ import annotations

from typing import Final

from shared.notifications.message_catalog import money, required_text
from shared.onboarding.clients.blockers import Code, WaitsFor
from shared.onboarding.clients.steps import Status
from shared.why.sentences import Labels, Sentence, Sentences, said, word

LABELS: Final[Labels] = {
    "ru": {
        "status": {
            "NEW": "новый",
            "IN_VERIFICATION": "проверка данных",
            "AWAITING_CONTRACT": "ждёт договора",
            "PROCESSED": "оформлен",
            "CANCELLED": "отменён",
        },
    },
    "en": {
        "status": {
            "NEW": "new",
            "IN_VERIFICATION": "being verified",
            "AWAITING_CONTRACT": "waiting for the contract",
            "PROCESSED": "signed up",
            "CANCELLED": "cancelled",
        },
    },
}
_NO = {"no": ("contract_no", required_text)}
_AMOUNT = {"amount": ("amount", money)}

EVENTS: Final[Sentences] = {
    "client.created": (
        said("Клиент подал заявку в приложении.", "The client applied in the app.").when(source="app"),
        said("Клиент заведён менеджером.", "A manager entered the client.").when(source="desk"),
        said("Клиент заведён.", "The client was entered."),
    ),
    "client.claimed": (said("Клиента взял менеджер.", "A manager took the client."),),
    "client.released": (said("Менеджер отдал клиента.", "The manager gave the client back."),),
    "client.linked": (said("Клиент связан с аккаунтом.", "The client was linked to an account."),),
    "client.profile_confirmed": (said("Имя и контакты подтверждены.", "Name and contacts were confirmed."),),
    "client.consented": (said("Дано согласие.", "A consent was given."),),
    "client.consent_withdrawn": (said("Согласие отозвано.", "A consent was withdrawn."),),
    "client.passport_recorded": (
        said("Паспорт исправлен.", "The passport was corrected.").when(is_correction=True),
        said("Паспорт записан.", "The passport was recorded."),
    ),
    "client.noted": (said("Заметка в журнале.", "A note in the log."),),
    "client.passport_viewed": (said("Паспорт показан сотруднику.", "A member of staff read the passport."),),
    "client.device_added": (said("Добавлено устройство.", "A device was added."),),
    "client.device_changed": (said("Устройство исправлено.", "A device was corrected."),),
    "client.device_removed": (said("Устройство убрано.", "A device was removed."),),
    "client.photo_ready": (said("Фото принято.", "A photo was accepted."),),
    "client.photo_deleted": (said("Фото удалено.", "A photo was deleted."),),
    "client.photo_rejected": (said("Фото не принято.", "A photo was rejected."),),
    "client.surcharge_set": (
        said("Доплата посчитана: {amount}.", "The surcharge was computed: {amount}.", **_AMOUNT),
        said("Доплата посчитана.", "The surcharge was computed."),
    ),
    "client.status_changed": (
        said("Статус: {status}.", "Status: {status}.", status=("to", word("status"))),
        said("Статус изменился.", "The status has changed."),
    ),
    "client.duplicate_suspected": (said("Возможно, это уже известный клиент.", "This may be a known client."),),
    "client.idle": (said("Давно ничего не происходит.", "Nothing has happened for days."),),
    "client.processed": (said("Клиент оформлен.", "The client is signed up."),),
    "client.cancelled": (said("Оформление отменено.", "The case was given up."),),
    "client.erased": (said("Личные данные стёрты.", "Personal data was erased."),),
    "contract.requested": (said("Договор готовится.", "The contract is being made."),),
    "contract.ready": (
        said("Договор {no} готов.", "The contract {no} is ready.", **_NO),
        said("Договор готов.", "The contract is ready."),
    ),
    "contract.failed": (said("Договор сделать не удалось.", "The contract could not be made."),),
    "contract.viewed": (
        said("Клиент открыл договор.", "The client read the contract.").when(by="client"),
        said("Договор показан.", "The contract was shown."),
    ),
    "contract.code_sent": (said("Код для подписи отправлен.", "A code to sign with was sent."),),
    "contract.code_refused": (said("Введён неверный код.", "A wrong code was given."),),
    "contract.code_locked": (said("Код заблокирован.", "The code is locked."),),
    "contract.signed": (
        said("Договор {no} подписан.", "The contract {no} was signed.", **_NO),
        said("Договор подписан.", "The contract was signed."),
    ),
    "contract.seal_due": (said("Договор ждёт печати.", "The contract is to be sealed."),),
    "contract.sealed": (said("Договор опечатан.", "The contract was sealed."),),
    "contract.rejected": (said("Клиент отказался от договора.", "The client rejected the contract."),),
    "contract.cancelled": (said("Договор отменён.", "The contract was cancelled."),),
    "contract.expired": (said("Срок подписи вышел.", "Nobody signed in time."),),
    "contract.superseded": (said("Договор заменён новой версией.", "A newer version replaces the contract."),),
    "contract.reminded": (
        said("Последнее напоминание о договоре.", "The last reminder of the contract.").when(is_expiring=True),
        said("Клиенту напомнили о договоре.", "The client was reminded of the contract."),
    ),
    "invoice.issued": (
        said("Выставлен счёт: {amount}.", "An invoice was issued: {amount}.", **_AMOUNT),
        said("Выставлен счёт.", "An invoice was issued."),
    ),
    "invoice.paid": (
        said("Счёт оплачен: {amount}.", "An invoice was paid: {amount}.", **_AMOUNT),
        said("Счёт оплачен.", "An invoice was paid."),
    ),
    "invoice.held": (said("По счёту пришла другая сумма.", "Another amount was paid for an invoice."),),
    "invoice.late_refund": (said("Лишний платёж возвращается.", "A payment that came too late goes back."),),
    "invoice.refund_requested": (
        said("Возврат по счёту: {amount}.", "A refund of an invoice: {amount}.", **_AMOUNT),
        said("Возврат по счёту.", "A refund of an invoice."),
    ),
    "invoice.refunded": (said("Деньги по счёту возвращены.", "An invoice's money went back."),),
    "invoice.cancelled": (said("Счёт отменён.", "An invoice was cancelled."),),
    "invoice.reminded": (said("Клиенту напомнили о счёте.", "The client was reminded of an invoice."),),
}

SUMMARIES: Final[dict[str, Sentence]] = {
    Status.NEW: said("Заявка новая.", "The case is new."),
    Status.IN_VERIFICATION: said("Данные клиента проверяются.", "The client's data is being verified."),
    Status.AWAITING_CONTRACT: said("Осталось подписать договор и оплатить.", "The contract and its payment are left."),
    Status.PROCESSED: said("Клиент оформлен.", "The client is signed up."),
    Status.CANCELLED: said("Оформление отменено.", "The case was given up."),
}

# What the case waits for, and what whoever can move it does.
BLOCKERS: Final[dict[Code, tuple[Sentence, Sentence | None]]] = {
    "not_claimed": (
        said("менеджера", "a manager"),
        said("Возьмите клиента.", "Take the client."),
    ),
    "profile_unconfirmed": (
        said("подтверждения имени и контактов", "name and contacts to be confirmed"),
        said("Подтвердите имя и контакты.", "Confirm name and contacts."),
    ),
    "consent_personal_data": (
        said("согласия на обработку данных", "the consent to the processing of personal data"),
        said("Согласие даётся в приложении или на бумаге.", "It is given in the app or on paper."),
    ),
    "consent_e_signature": (
        said("соглашения об электронной подписи", "the agreement on the electronic signature"),
        said("Согласие даётся в приложении или на бумаге.", "It is given in the app or on paper."),
    ),
    "passport_missing": (
        said("паспорта", "the passport"),
        said("Запишите паспорт.", "Record the passport."),
    ),
    "passport_expired": (
        said("действующего паспорта", "a passport that is valid"),
        said("Нужен новый паспорт.", "A new passport is needed."),
    ),
    "under_age": (said("совершеннолетия клиента", "the client to be of age"), None),
    "device_missing": (said("устройства", "a device"), said("Добавьте устройство.", "Add a device.")),
    "photo_missing": (said("фото устройства", "a device's photo"), said("Загрузите фото.", "Upload a photo.")),
    "photo_pending": (said("проверки фото", "a photo to be inspected"), None),
    "device_not_accepted": (
        said("исправного устройства", "a device that is accepted"),
        said("Уберите неисправное устройство.", "Remove the broken device."),
    ),
    "surcharge_missing": (
        said("расчёта доплаты", "the surcharge to be computed"),
        said("Посчитайте доплату.", "Compute the surcharge."),
    ),
    "contract_missing": (said("договора", "a contract"), said("Запросите договор.", "Request the contract.")),
    "contract_rendering": (said("готового файла договора", "the contract's file"), None),
    "contract_failed": (
        said("договора: сделать его не удалось", "the contract, which could not be made"),
        said("Запросите договор ещё раз.", "Request the contract again."),
    ),
    "contract_stale": (
        said("новой версии договора", "a new version of the contract"),
        said("Данные изменились: запросите договор ещё раз.", "The facts have changed: request the contract again."),
    ),
    "contract_unread": (
        said("чтения договора", "the contract to be read"),
        said("Договор нужно открыть.", "The contract has to be opened."),
    ),
    "signature_missing": (
        said("подписи", "the signature"),
        said("Договор подписывают кодом из сообщения.", "It is signed with a code that is sent."),
    ),
    "code_locked": (said("нового кода", "a new code"), said("Отправьте новый код.", "Send a new code.")),
    "payment_missing": (
        said("оплаты счёта", "an invoice to be paid"),
        said("Счёт оплачивают картой или на месте.", "It is paid online or at the desk."),
    ),
    "seal_pending": (said("печати на договоре", "the contract's seal"), None),
}
CLIENT: Final = said("клиент", "the client")
MANAGER: Final = said("менеджер {name}", "the manager {name}", name=("name", required_text))
ANY_MANAGER: Final = said("любой менеджер", "any manager")
ADMIN: Final = said("администратор", "an admin")
HAND_ON: Final = said(
    "Передайте клиента: у его менеджера больше нет доступа.",
    "Hand the client on: their manager has no access any more.",
)
HELD: Final = said("возврата: пришла другая сумма", "a refund: another sum came")
GIVE_BACK: Final = said("Верните пришедшее, и счёт можно оплатить.", "Give it back, and the invoice can be paid.")
SYSTEM: Final = said("система, сама", "the system, by itself")
WHO: Final[dict[WaitsFor, Sentence]] = {"client": CLIENT, "manager": ANY_MANAGER, "system": SYSTEM}
