"""Messages about a client's onboarding in English. SMS are short: 160 characters are one part."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "contract_ready": Text(
        "Contract {contract} is ready",
        "Contract {contract} is ready. Sign it by {until}.",
        "Contract {contract} is ready.\n\nRead it and sign it with the code from the text message by {until}: {link}",
    ),
    "contract_signed": Text(
        "Contract {contract} is signed",
        "Contract {contract} is signed.",
        "You signed contract {contract}.\n\nWe will seal it, and write when you can fetch your copy.",
    ),
    "contract_sealed": Text(
        "Contract {contract} is sealed",
        "Contract {contract} is sealed.",
        "Contract {contract} is sealed: nothing in it has changed since you signed.\n\n"
        "The copy and the evidence are among your contracts: {link}",
    ),
    "contract_expiring": Text(
        "Contract {contract} expires soon",
        "Contract {contract} expires soon and is not signed.",
        "Contract {contract} waits for your signature and expires soon: {link}",
    ),
    "contract_reminder": Text(
        "Contract {contract} waits for your signature",
        "Contract {contract} waits for your signature.",
        "Contract {contract} waits for your signature.\n\n"
        "If something in it is wrong, tell your manager. The contract: {link}",
    ),
    "invoice_issued": Text(
        "Invoice over {amount}",
        "Invoice over {amount}, to be paid by {due}.",
        "There is an invoice for you over {amount}.\n\nPay it by {due}, at the desk or here: {link}",
    ),
    "invoice_due": Text(
        "Invoice over {amount} is not paid",
        "The invoice over {amount} is not paid yet.",
        "The invoice over {amount} is not paid yet. Pay it at the desk or here: {link}",
    ),
    "invoice_paid": Text(
        "Invoice over {amount} is paid",
        "The invoice over {amount} is paid.",
        "We received {amount}. The invoice is paid, thank you.",
    ),
    "passport_viewed": Text(
        "Your passport was viewed",
        "A member of the staff opened your passport's data.",
        "A member of the staff opened your passport's data.\n\nWhen that was, the history of your data shows.",
    ),
    "data_erased": Text(
        "Your data was erased",
        "Your onboarding data was erased.",
        "Your onboarding data was erased.\n\nWhat the law requires to be kept, and until when, stands in the act.",
    ),
    "contract_rejected": Text(
        "Contract {contract} was rejected",
        "The client rejected contract {contract}.",
        "The client rejected contract {contract}, which you handle.",
    ),
    "photo_rejected": Text(
        "Photo refused: {client}",
        "A photo of a device was refused: {client}.",
        "A photo of a device was refused: client {client}.\n\nThe reason is shown with the photo. Upload another.",
    ),
    "code_locked": Text(
        "Signature code locked: {contract}",
        "The signature code of contract {contract} is locked.",
        "The signature code of contract {contract} was mistyped too often.\n\n"
        "Make sure that the client reads it aloud, and send a new one.",
    ),
    "client_idle": Text(
        "A client waits for you: {client}",
        "Client {client} has been waiting for you.",
        "Client {client} has been waiting for your step.\n\nWhat is missing is shown with the client.",
    ),
}
