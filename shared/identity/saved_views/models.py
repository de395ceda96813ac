"""What is stored of saved views.

| item | pk | sk |
|---|---|---|
| SavedViews | USER#<id> | VIEWS |
"""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute

from shared.data.numbers import WholeNumber
from shared.identity.models import IdentityItem


class SavedViews(IdentityItem, discriminator="saved_views"):
    """All of a person's views in the order in which they were saved; `version` counts changes.

    One item, so that what is kept is bounded whatever comes at once; it goes with the account.
    """

    views = JSONAttribute(default=list)
    version = WholeNumber(default=0)

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's views."""
        return f"USER#{user_id}", "VIEWS"
