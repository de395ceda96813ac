"""A stand-in for YooKassa API v3: the same requests, answers, errors, pages and notifications, no money.

Kept apart from `shared` on purpose: it plays the other side of the contract and must not share its mistakes.
"""

from infra.local.sandbox.yookassa.app import create_app

__all__ = ["create_app"]
