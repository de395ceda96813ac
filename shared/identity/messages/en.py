"""Messages about the account, in English."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "verification_code": Text(
        "Verification code",
        "{code} is your verification code. Do not share it.",
        "Your verification code: {code}\n\nIt is valid for 10 minutes. Do not share it with anyone.\n"
        "If you did not ask for it, delete this message.",
    ),
    "password_reset": Text(
        "New password",
        "{code} is your password reset code. Do not share it.",
        "Your password reset code: {code}\n\nIt is valid for 10 minutes. Do not share it with anyone.\n"
        "If you did not ask for it, there is nothing to do: your password still works.",
    ),
    "registered": Text(
        "Welcome",
        "Welcome! Your account is ready.",
        "Welcome!\n\nYour account is ready. You will find your orders and how they are doing there.",
    ),
}
