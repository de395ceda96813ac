"""Who an order is for: the buyer's contacts, and the person who takes the parcel."""

from __future__ import annotations

from dataclasses import dataclass

from shared.identity import rules as identity_rules
from shared.identity.models import User
from shared.shop.orders.models import Recipient


@dataclass(frozen=True, slots=True)
class RecipientDetails:
    """Who takes the parcel, as somebody typed it; without a phone the carrier calls the buyer."""

    name: str
    phone: str | None = None
    email: str | None = None

    def normalised(self) -> RecipientDetails:
        """The same in the spelling in which contacts are stored. Raises InvalidPhoneError, InvalidEmailError."""
        return RecipientDetails(
            self.name,
            identity_rules.normalise_phone(self.phone) if self.phone else None,
            identity_rules.normalise_email(self.email) if self.email else None,
        )


def recipient_of(given: RecipientDetails | None, buyer: User | None) -> Recipient | None:
    """The recipient to store: who was named, or the buyer where their profile has contacts that are not confirmed.

    None: the buyer, as the order keeps them already.
    """
    if given is not None:
        phone = given.phone or (buyer.phone if buyer else None)
        return Recipient(name=given.name, phone=phone, email=given.email)  # type: ignore[no-untyped-call]
    if buyer is None or (buyer.phone, buyer.email) == (buyer.confirmed("phone"), buyer.confirmed("email")):
        return None
    return Recipient(  # type: ignore[no-untyped-call]
        name=buyer.full_name, phone=buyer.phone, email=buyer.email
    )
