"""Messages about a person's account. Codes are ordered directly: they must not lie in the events table."""

from __future__ import annotations

from shared.identity.messages import en, ru
from shared.notifications.message_catalog import MessageKind, Messages, text_or_empty
from shared.notifications.rules import Category

CODE = frozenset({"code"})

MESSAGES = Messages(
    categories=(Category("account", optional=False, transactional=True),),
    kinds=(
        # Not on `user.registered`: until an address is confirmed, nothing but codes goes there.
        MessageKind("user.verified", "registered", "account", only={"is_first": True}),
        MessageKind("user.password_changed", "password_changed", "account"),
        MessageKind("user.password_reset", "password_was_reset", "account"),
        MessageKind("user.passkey_added", "passkey_added", "account"),
        MessageKind("user.passkey_removed", "passkey_removed", "account"),
        MessageKind("user.phone_changed", "contact_changed", "account"),
        MessageKind("user.email_changed", "contact_changed", "account"),
        # To the address that was replaced, which the account no longer has.
        MessageKind("user.contact_replaced", "contact_replaced", "account", recipient_field="former"),
        MessageKind("user.roles_changed", "roles_changed", "account"),
        MessageKind("user.second_factor_enabled", "second_factor_enabled", "account"),
        MessageKind("user.second_factor_removed", "second_factor_removed", "account"),
        MessageKind("user.recovery_codes_replaced", "recovery_codes_replaced", "account"),
        MessageKind("user.recovery_code_used", "recovery_code_used", "account"),
        MessageKind(
            "user.signed_in_on_new_device", "new_device", "account", variables={"device": ("device", text_or_empty)}
        ),
    ),
    commands={
        "verification_code": CODE,
        "password_reset": CODE,
        "change_code": CODE,
        "address_in_use": frozenset(),
    },
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
)
