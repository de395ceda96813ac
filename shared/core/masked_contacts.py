"""Contacts as staff are shown them in lists: enough to know somebody by, too little to write to."""

from __future__ import annotations


def mask_phone(phone: str) -> str:
    """`+79*******67`: enough to know one's own phone by."""
    return f"{phone[:3]}{'*' * max(0, len(phone) - 5)}{phone[-2:]}"


def mask_email(email: str) -> str:
    """`a***@example.com`: the first letter and the domain."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}***@{domain}"
