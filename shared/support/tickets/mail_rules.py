"""Who wrote a mail: a person or a machine. Pure functions over its headers."""

from __future__ import annotations

from shared.support.tickets.mail_auth import Headers

# What only automatic answers carry. `X-Auto-Response-Suppress` is not one: people's Outlook writes it, too.
_MARKS = frozenset({"x-autoreply", "x-autorespond", "x-failed-recipients"})


def is_machine(headers: Headers) -> bool:
    """Whether a mail's headers say that a machine wrote it.

    RFC 3834 (`Auto-Submitted`), RFC 3464 (reports, an empty return path), and what responders and bulk senders write. A
    list's mail is written by a person: it may only not be answered by a machine.
    """
    named = [(name.lower(), value.strip().lower()) for name, value in headers]
    is_list = any(name.startswith("list-") or (name == "precedence" and value == "list") for name, value in named)
    return any(_says_machine(name, value, is_list=is_list) for name, value in named)


def forbids_automatic_answers(headers: Headers) -> bool:
    """Whether no machine may answer a mail: a machine's, a list's, and one whose sender asks for none."""
    named = [(name.lower(), value.strip().lower()) for name, value in headers]
    return is_machine(headers) or any(
        name.startswith("list-")
        or name == "x-auto-response-suppress"
        or (name == "precedence" and value in {"list", "bulk", "junk"})
        for name, value in named
    )


def _says_machine(name: str, value: str, *, is_list: bool) -> bool:
    if name == "auto-submitted":
        return value.partition(";")[0].strip() != "no"
    if name == "precedence":
        return value == "auto_reply" or (value in {"bulk", "junk"} and not is_list)
    if name == "return-path":
        return value == "<>"
    if name == "content-type":
        return value.startswith("multipart/report")
    return name in _MARKS
