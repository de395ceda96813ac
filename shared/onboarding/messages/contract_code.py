"""Messages with a contract's code or link: ordered directly, for neither must lie in an event."""

from __future__ import annotations

from shared.notifications.texts import Text

COMMANDS = {
    "contract_code": frozenset({"contract_no", "amount", "hash", "code_no", "code", "valid_until", "link"}),
    # To clients without an account; the others have their contracts in the app.
    "contract_copy": frozenset({"contract", "link"}),
}
RU = {
    "contract_code": Text(
        "Код для подписания договора",
        "Договор {contract_no}, {amount}, {hash}, код № {code_no}: {code} до {valid_until} {link}",
        "Договор {contract_no}, сумма {amount}, начало контрольной суммы файла: {hash}.\n\n"
        "код № {code_no}: {code}\n\nКод действует до {valid_until} МСК. Прочтите договор: {link}\n"
        "Называя код, вы подписываете договор. Если вы его не заключаете, никому не сообщайте код.",
    ),
    "contract_copy": Text(
        "Договор {contract} скреплён печатью",
        "Договор {contract} скреплён печатью, копия: {link}",
        "Договор {contract} скреплён печатью: после подписи в нём ничего не изменилось.\n\n"
        "Копия, 30 дней: {link}\nНикому не пересылайте ссылку.",
    ),
}
EN = {
    "contract_code": Text(
        "Your code to sign the contract",
        "{contract_no}, {amount}, {hash}, code № {code_no}: {code} until {valid_until} {link}",
        "Contract {contract_no}, sum {amount}, the file's hash begins with {hash}.\n\n"
        "code № {code_no}: {code}\n\nThe code is valid until {valid_until} MSK. Read the contract: {link}\n"
        "Whoever says the code signs the contract. If you do not conclude it, tell nobody the code.",
    ),
    "contract_copy": Text(
        "Contract {contract} is sealed",
        "Contract {contract} is sealed, your copy: {link}",
        "Contract {contract} is sealed: nothing has changed in it since you signed.\n\n"
        "Your copy, for 30 days: {link}\nPass the link on to nobody.",
    ),
}
