"""What the `donations` group takes and gives; amounts in kopecks, times ISO 8601 UTC."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field

from shared.coworking.donations.models import Donation, DonationStatus
from shared.coworking.donations.service import PublicDonation, TopDonor, payment_status
from shared.http.models import AnswerModel, LongText, RequestModel, ShortText, example
from shared.payments.models import Payment

# More than the setting ever allows.
MOST = 10**11
Amount = Annotated[int, Field(ge=1, le=MOST)]


class DonationCreate(RequestModel):
    """What somebody wants to give; an anonymous donation is shown with its message and without a name."""

    model_config = example(amount=100000, message="Thank you for the place!", is_anonymous=False)

    amount: Amount
    message: Annotated[LongText, Field(min_length=1, max_length=500)] | None = None
    is_anonymous: bool = False


class DonationOut(AnswerModel):
    """A donation as its giver sees it, also a message that is hidden from the feed.

    `payment_url` is set while it is unpaid and the link is valid. `is_payable`: `POST …/pay` gives a link; a month of a
    monthly donation that is charged by itself has none.
    """

    id: str
    amount: int
    refunded_amount: int
    currency: str
    message: str | None
    is_message_hidden: bool
    is_anonymous: bool
    status: DonationStatus
    payment_status: str
    payment_url: str | None
    is_payable: bool
    created_at: str
    succeeded_at: str | None

    @classmethod
    def of(cls, donation: Donation, payment: Payment | None = None) -> Self:
        """A stored donation, with the payment that it waits for."""
        return cls.copy_of(
            donation,
            id=donation.donation_id,
            is_message_hidden=bool(donation.message_hidden_at),
            payment_status=payment_status(donation, payment),
            payment_url=payment.confirmation_url if payment and payment.status == "pending" else None,
            is_payable=donation.status == DonationStatus.AWAITING_PAYMENT and not donation.method_id,
        )

    def for_session(self, *, is_live: bool) -> Self:
        """The same, without the link to pay by where the session has ended."""
        return self if is_live else self.model_copy(update={"payment_url": None})


class DonationAdminOut(DonationOut):
    """A donation as admins see it."""

    user_id: str
    payment_id: str
    message_hidden_at: str | None
    message_hidden_by: str | None
    message_hidden_reason: str | None


class DonationPlacedOut(AnswerModel):
    """A donation and where to pay for it; the link is null while the provider has not answered."""

    donation: DonationOut
    payment_url: str | None

    @classmethod
    def of(cls, donation: Donation, payment: Payment | None) -> DonationPlacedOut:
        """A donation with the payment that it waits for."""
        shown = DonationOut.of(donation, payment)
        return cls(donation=shown, payment_url=shown.payment_url)


class PublicDonationOut(AnswerModel):
    """A donation as the world sees it: `name` is null for who gave anonymously or did not agree to be shown."""

    id: str
    amount: int
    currency: str
    message: str | None
    name: str | None
    created_at: str

    @classmethod
    def of(cls, shown: PublicDonation) -> PublicDonationOut:
        """What is left of a donation, as it may be shown."""
        donation = shown.donation
        return cls(
            id=donation.donation_id,
            amount=donation.amount - donation.refunded_amount,
            currency=donation.currency,
            message=None if donation.message_hidden_at else donation.message,
            name=shown.name,
            created_at=donation.created_at,
        )


class DonorRankOut(AnswerModel):
    """Somebody who agreed to be shown, and what they gave openly."""

    place: int
    name: str
    amount: int

    @classmethod
    def of(cls, place: int, giver: TopDonor) -> DonorRankOut:
        """A donor at a rank, 1 is the first."""
        return cls(place=place, name=giver.name, amount=giver.amount)


class MessageHideRequest(RequestModel):
    """Why a message is taken out of the feed; the reason is for staff."""

    model_config = example(reason="It insults somebody")

    reason: ShortText


class MessageUnhideRequest(RequestModel):
    """Why a message is shown again."""

    model_config = example(reason="Hidden by mistake")

    reason: ShortText | None = None


class DonationRefundCreate(RequestModel):
    """What goes back: a part, or without an amount all that is left."""

    model_config = example(reason="Given twice by mistake", amount=50000)

    reason: ShortText
    amount: Amount | None = None


class DonationRefundOut(AnswerModel):
    """A donation with a refund that is now on its way."""

    donation: DonationAdminOut
    refund_id: str
    amount: int
    status: Literal["requested"] = "requested"
