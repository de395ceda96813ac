"""The roles that a person may hold, and how a module says which of them hold a permission."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person is to the organisation; everyone is a customer, and a person may hold several roles.

    An admin holds every permission. The narrower roles hold what `shared/*/permissions.py` gives them. A mail gateway
    is a machine: it hands in mail, and reads nothing.
    """

    CUSTOMER = "customer"
    PACKER = "packer"
    CONTENT = "content"
    SUPPORT_AGENT = "support_agent"
    ACCOUNTANT = "accountant"
    MAIL_GATEWAY = "mail_gateway"
    MANAGER = "manager"
    ADMIN = "admin"


ROLES: Final = tuple(Role)
"""All roles, in the order in which answers name them."""


def held_by(*roles: Role) -> frozenset[Role]:
    """Those who hold a permission: the roles given, and admins."""
    return frozenset({*roles, Role.ADMIN})
