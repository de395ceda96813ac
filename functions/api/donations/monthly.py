"""Monthly donations: beginning one, changing its sum, and stopping it, also by the link of a mail."""

from __future__ import annotations

from html import escape
from typing import Annotated, Literal

from fastapi import Path
from pydantic import Field, StringConstraints
from starlette.responses import HTMLResponse

from functions.api.donations.schemas import Amount, DonationOut
from shared.core.money import format_rub
from shared.core.observability import forget_person
from shared.coworking.donations import service as donations
from shared.coworking.donations import store as donation_store
from shared.coworking.donations.models import Donation
from shared.coworking.donations.monthly import consent, service, store
from shared.coworking.donations.monthly.models import MonthlyCharge, MonthlyDonation, MonthlyStatus
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, CurrentUser, LiveUser
from shared.http.idempotency import Idempotent
from shared.http.models import AnswerModel, LongText, PageQuery, RequestModel, example
from shared.http.problems import problems
from shared.http.query_parameters import LINKED_PAGE
from shared.http.routing import Router
from shared.providers.payments import from_settings as payment_provider

router = Router(prefix="/donations/monthly", tags=["donations"])
MonthlyId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
StopToken = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._-]+$")]
Version = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^[0-9-]+$")]
LINKED = PUBLIC_ROUTE | LINKED_PAGE
CHANGED = (400, 401, 404, 409, 413, 415)
CONSENT = "The version of the consent's text that was shown and agreed to"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


class MonthlyDonationCreate(RequestModel):
    """What somebody gives every month, with their consent to the text whose version is named."""

    model_config = example(amount=50000, consent=True, consent_version=consent.CURRENT)

    amount: Amount
    consent: Literal[True]
    consent_version: Version = Field(description=CONSENT)
    message: Annotated[LongText, Field(min_length=1, max_length=500)] | None = None
    is_anonymous: bool = False


class MonthlyDonationUpdate(RequestModel):
    """Another sum from the next charge on, with consent; or the end of the monthly donation."""

    model_config = example(amount=70000, consent_version=consent.CURRENT)

    amount: Amount | None = None
    consent_version: Version | None = Field(default=None, description=CONSENT)
    status: Literal["stopped"] | None = None


class MonthlyConsentOut(AnswerModel):
    """The text that is agreed to, by language."""

    version: str
    texts: dict[str, str]


class MonthlyChargeOut(AnswerModel):
    """A month for which there is a donation."""

    month: str
    donation_id: str


class MonthlyDonationOut(AnswerModel):
    """A monthly donation as its donor sees it; `next_at` is when the next charge is due, `retry_at` after a decline.

    `charges` are empty in listings.
    """

    id: str
    amount: int
    currency: str
    is_anonymous: bool
    status: MonthlyStatus
    method_title: str | None
    next_at: str | None
    retry_at: str | None
    consent_version: str
    consent_at: str
    stopped_at: str | None
    stop_reason: str | None
    created_at: str
    charges: list[MonthlyChargeOut]

    @classmethod
    def of(cls, monthly: MonthlyDonation, charges: list[MonthlyCharge] | None = None) -> MonthlyDonationOut:
        """A stored monthly donation, with its months where they were read."""
        shown = [MonthlyChargeOut.model_validate(one) for one in charges or ()]
        return cls.copy_of(monthly, id=monthly.monthly_id, charges=shown)


class MonthlyDonationPageOut(AnswerModel):
    """One's monthly donations, newest first, and the consent that a new one needs."""

    items: list[MonthlyDonationOut]
    next_cursor: str | None
    consent: MonthlyConsentOut


class MonthlyDonationPlacedOut(AnswerModel):
    """A monthly donation, its first donation, and where to pay it; the link is null while the provider is silent."""

    monthly_donation: MonthlyDonationOut
    donation: DonationOut
    payment_url: str | None

    @classmethod
    def of(cls, monthly: MonthlyDonation, donation: Donation) -> MonthlyDonationPlacedOut:
        """Both as they are now."""
        shown = DonationOut.of(donation, donations.open_payments([donation]).get(donation.donation_id))
        return cls(monthly_donation=MonthlyDonationOut.of(monthly), donation=shown, payment_url=shown.payment_url)


@router.post("", status_code=201, responses=problems(*CHANGED, 429))
async def create_monthly_donation(
    body: MonthlyDonationCreate, user: LiveUser, key: Idempotent
) -> MonthlyDonationPlacedOut:
    """Agree to give every month; the answer says where to pay the first time, which saves how it is paid."""
    if body.is_anonymous:
        # Whatever is logged of this request, it does not say who gives.
        forget_person()

    def act() -> MonthlyDonationPlacedOut:
        monthly, donation = service.begin(user_id=user.user_id, **body.model_dump(exclude={"consent"}), idempotency=key)
        donations.open_link(donation, payment_provider())
        return MonthlyDonationPlacedOut.of(monthly, donation)

    def again(kept: dict[str, str]) -> MonthlyDonationPlacedOut:
        monthly = store.load(kept["monthly_id"])
        return MonthlyDonationPlacedOut.of(monthly, donation_store.load(kept["donation_id"]))

    return idempotency.run(key, act, again)


@router.get("", responses=problems(400, 401))
async def list_monthly_donations(user: CurrentUser, page: PageQuery) -> MonthlyDonationPageOut:
    """One's own monthly donations, and the text of the consent that a new one needs."""
    found = service.mine(user_id=user.user_id, limit=page.limit, cursor=page.cursor)
    return MonthlyDonationPageOut(
        items=[MonthlyDonationOut.of(one) for one in found.items],
        next_cursor=found.next_cursor,
        consent=MonthlyConsentOut(version=consent.CURRENT, texts=dict(consent.TEXTS[consent.CURRENT])),
    )


@router.get("/{monthly_donation_id}", responses=problems(401, 404))
async def get_monthly_donation(monthly_donation_id: MonthlyId, user: CurrentUser) -> MonthlyDonationOut:
    """One monthly donation, with the months for which there is a donation."""
    monthly = store.load(monthly_donation_id, owner=user.user_id)
    return MonthlyDonationOut.of(monthly, service.charges(monthly_donation_id))


@router.patch("/{monthly_donation_id}", responses=problems(*CHANGED))
async def update_monthly_donation(
    monthly_donation_id: MonthlyId, body: MonthlyDonationUpdate, user: LiveUser
) -> MonthlyDonationOut:
    """Change the sum, or stop; stopping ends it for good, and a new one needs a new consent."""
    if body.amount is not None:
        service.change_amount(
            monthly_id=monthly_donation_id,
            owner=user.user_id,
            amount=body.amount,
            consent_version=body.consent_version or "",
        )
    if body.status == "stopped":
        service.stop(monthly_id=monthly_donation_id, owner=user.user_id, reason="donor", actor=user.user_id)
    monthly = store.load(monthly_donation_id, owner=user.user_id)
    return MonthlyDonationOut.of(monthly, service.charges(monthly_donation_id))


@router.get("/stop/{stop_token}", response_class=HTMLResponse, responses=problems(404), openapi_extra=LINKED)
async def show_stop_page(stop_token: StopToken) -> HTMLResponse:
    """The page behind the link of a mail: one button that stops a monthly donation. Reading it changes nothing."""
    return _page(service.by_link(stop_token))


@router.post("/stop/{stop_token}", response_class=HTMLResponse, responses=problems(404, 409), openapi_extra=LINKED)
async def stop_by_link(stop_token: StopToken) -> HTMLResponse:
    """Stop the monthly donation that a signed link names, with one click and without signing in."""
    monthly = service.by_link(stop_token)
    return _page(service.stop(monthly_id=monthly.monthly_id, owner=None, reason="link", actor=monthly.user_id))


def _page(monthly: MonthlyDonation) -> HTMLResponse:
    amount = escape(f"{format_rub(monthly.amount)} {monthly.currency}")
    if monthly.status == MonthlyStatus.STOPPED:
        shown = (
            "<h1>Пожертвование остановлено</h1><p>Больше ничего не спишется. Спасибо за помощь!</p>"
            '<p lang="en">Your monthly donation has stopped. Nothing is charged any more. Thank you!</p>'
        )
    else:
        shown = (
            f"<h1>Остановить ежемесячное пожертвование?</h1><p>{amount}</p>"
            f'<p lang="en">Stop your monthly donation of {amount}?</p>'
            '<form method="post"><button>Остановить / Stop</button></form>'
        )
    content = (
        '<!doctype html><html lang="ru"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        "<title>Ежемесячное пожертвование</title><style>:root{color-scheme:light dark}"
        "body{font:1.05rem/1.55 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem}"
        "button{font:inherit;padding:.75rem 1.5rem}</style></head>"
        f"<body><main>{shown}</main></body></html>"
    )
    headers = {
        "Content-Security-Policy": POLICY,
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
    }
    return HTMLResponse(content, headers=headers)
