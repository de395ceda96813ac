"""Messages about the erasure of an account, in English."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "erasure_requested": Text(
        "Your account will be erased",
        "Your account will be erased after {when}. Not you? Sign in and cancel it.",
        "You asked us to erase your account. It will be erased after {when}.\n\n"
        "Until then you can sign in and cancel the erasure. If it was not you, cancel it and change your password.",
    ),
    "erasure_cancelled": Text(
        "Your account stays",
        "The erasure of your account is cancelled.",
        "The erasure of your account is cancelled: everything stays as it was.",
    ),
    "erasure_due": Text(
        "Your account is about to be erased",
        "Your account will be erased after {when}. Sign in to keep it.",
        "Your account will be erased after {when}, and nobody can bring it back then.\n\n"
        "If you want to keep it, sign in and cancel the erasure.",
    ),
}
