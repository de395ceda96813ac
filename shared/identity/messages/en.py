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
    "change_code": Text(
        "Confirm a change",
        "{code} is your code to change contacts or password. Do not share it.",
        "Your code to change your contacts or your password: {code}\n\nIt is valid for 10 minutes. "
        "Do not share it with anyone.\n"
        "If you did not ask for it, sign out on all devices and change your password.",
    ),
    "address_in_use": Text(
        "Somebody registered with your address",
        "Somebody registered with your address. You have an account: sign in or reset the password.",
        "Somebody registered with your address, which belongs to your account already.\n\n"
        "If that was you, sign in, or reset your password. If not, there is nothing to do: nobody else can confirm it.",
    ),
    "password_changed": Text(
        "Your password was changed",
        "Your password was changed. Not you? Reset it now.",
        "The password of your account was changed, and other devices were signed out.\n\n"
        "If that was not you, reset your password now and write to support.",
    ),
    "password_was_reset": Text(
        "Your password was reset",
        "Your password was reset. Not you? Reset it now.",
        "The password of your account was reset with a code, and all devices were signed out.\n\n"
        "Passkeys and the address of your calendar still work. If somebody else may have used your account, remove the "
        "passkeys that you do not know and replace or switch off the calendar.\n\n"
        "If that was not you, reset your password now and write to support.",
    ),
    "passkey_added": Text(
        "A passkey was added",
        "A passkey was added to your account. Not you? Reset your password now.",
        "A passkey was added to your account, and other devices were signed out.\n\n"
        "If that was not you, reset your password now, remove the passkey and write to support.",
    ),
    "passkey_removed": Text(
        "A passkey was removed",
        "A passkey was removed from your account. Not you? Reset your password now.",
        "A passkey was removed from your account, and other devices were signed out.\n\n"
        "If that was not you, reset your password now and write to support.",
    ),
    "contact_changed": Text(
        "Your contacts were changed",
        "A contact of your account was changed. Not you? Write to support.",
        "The phone number or e-mail address of your account was changed, and other devices were signed out.\n\n"
        "If that was not you, reset your password now and write to support.",
    ),
    "contact_replaced": Text(
        "This address no longer belongs to your account",
        "This address was removed from your account. Not you? Write to support.",
        "This address was replaced in your account, or removed from it.\n\n"
        "If that was not you, write to support at once.",
    ),
    "roles_changed": Text(
        "Your rights were changed",
        "The roles of your account were changed.",
        "The roles of your account were changed. Sign in again to use them.\n\n"
        "If you did not expect that, write to support.",
    ),
    "second_factor_enabled": Text(
        "Two-step sign-in is on",
        "Two-step sign-in is on. Not you? Write to support.",
        "An authenticator app was set up for your account, and other devices were signed out.\n\n"
        "If that was not you, write to support at once.",
    ),
    "second_factor_removed": Text(
        "Two-step sign-in is off",
        "Two-step sign-in is off. Not you? Change your password.",
        "The authenticator app was removed from your account, and other devices were signed out.\n\n"
        "If you did not expect that, change your password now and write to support.",
    ),
    "recovery_codes_replaced": Text(
        "New recovery codes",
        "You have new recovery codes. Not you? Change your password.",
        "New recovery codes were made for your account; the old ones no longer work.\n\n"
        "If that was not you, change your password now and write to support.",
    ),
    "recovery_code_used": Text(
        "Sign-in with a recovery code",
        "Sign-in with a recovery code. Not you? Change your password.",
        "Somebody signed in to your account with a recovery code.\n\n"
        "If that was not you, sign out on all devices, change your password and make new recovery codes.",
    ),
    "new_device": Text(
        "Sign-in from a new device",
        "Sign-in from a new device. Not you? Change your password.",
        "Somebody signed in to your account from a new device: {device}.\n\n"
        "If that was not you, sign out on all devices and change your password.",
    ),
    "registered": Text(
        "Welcome",
        "Welcome! Your account is ready.",
        "Welcome!\n\nYour account is ready. You will find your orders and how they are doing there.",
    ),
}
