"""The roles that a person may have."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is allowed to do follows from their roles; everybody is a customer."""

    CUSTOMER = "customer"
    MANAGER = "manager"
    ADMIN = "admin"
    PACKER = "packer"
    CONTENT = "content"
    SUPPORT_AGENT = "support_agent"
    ACCOUNTANT = "accountant"
