"""The message with the code that signs a contract: ordered directly, for its code must lie in no event."""

from __future__ import annotations

from shared.notifications.texts import Text

COMMANDS = {"contract_code": frozenset({"contract_no", "amount", "hash", "code_no", "code", "valid_until", "link"})}
RU = {
    "contract_code": Text(
        "Код для подписания договора",
        "Договор {contract_no}, {amount}, {hash}, код № {code_no}: {code} до {valid_until} {link}",
        "Договор {contract_no}, сумма {amount}, начало контрольной суммы файла: {hash}.\n\n"
        "код № {code_no}: {code}\n\nКод действует до {valid_until} МСК. Прочтите договор: {link}\n"
        "Называя код, вы подписываете договор. Если вы его не заключаете, никому не сообщайте код.",
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
}
